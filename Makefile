# Builds kpi and libkpi, and runs everything that is run. GNU make 3.81 is enough.
#
#   make               build/kpi and build/libkpi.a
#   make demo          the scorecard of examples/webshop
#   make check         every test that takes seconds; ends with "N passed, N failed"
#   make check-full    the same under sanitizers, a short fuzz run, a second compiler, the schemas of other tools
#   make install       to PREFIX (default /usr/local), below DESTDIR if that is set
#
# Missing build packages are installed through the platform's package manager (tools/deps); DEPS=no turns that off.

PREFIX  ?= /usr/local
BUILD   ?= build
CFLAGS  ?= -O2
AR      ?= ar
PYTHON  ?= python3
DEPS    ?= yes
FUZZ_SECONDS ?= 60
FUZZ_RUNS ?=
TESTS   ?=

ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j2
endif

version := $(shell sed -n 's/^.define KPI_VERSION "\([^"]*\)".*/\1/p' include/kpi.h)

# What the machine has: written by tools/deps the first time, and after a change of it. make reads it again by itself.
needs := cc bison flex gmp $(if $(filter check check-slow asan coverage,$(MAKECMDGOALS)),python)
export CC DEPS
ifneq ($(filter-out clean uninstall format help,$(or $(MAKECMDGOALS),all)),)
-include $(BUILD)/config.mk
endif

# A release tarball carries the generated parser in grammar/; a clone generates it in build/grammar/.
gen      := $(if $(wildcard grammar/kpi_parser.c),grammar,$(BUILD)/grammar)
parser   := $(gen)/kpi_parser.c $(gen)/kpi_lexer.c
headers  := $(gen)/kpi_parser.h
sources  := $(sort $(shell find src -name '*.c'))
lib_c    := $(filter-out src/cli/%,$(sources))
cli_c    := $(filter src/cli/%,$(sources))
modules  := $(sort $(wildcard stdlib/*.kpi))
pages    := $(sort $(wildcard docs/rules/*.md))
starters := $(sort $(wildcard starter/*/*))
test_c   := $(sort $(wildcard tests/unit/test_*.c tests/oracle/*.c))
lib_o    := $(lib_c:%.c=$(BUILD)/obj/%.o) $(patsubst %.c,$(BUILD)/obj/gen/%.o,$(notdir $(parser)) stdlib.c rule_pages.c)
cli_o    := $(cli_c:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/gen/starter.o
tests    := $(test_c:%.c=$(BUILD)/%)
fuzz_c   := $(sort $(wildcard tests/fuzz/fuzz_*.c))
fuzzers  := $(fuzz_c:%.c=$(BUILD)/%)

warnings := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes $(if $(WERROR),-Werror)
compile   = $(CC) -std=c17 $(warnings) -Isrc -Iinclude -I$(gen) $(GMP_CFLAGS) $(CPPFLAGS) $(CFLAGS) $(quick) -MMD -MP
link      = $(CC) $(CFLAGS) $(LDFLAGS)
libs      = $(GMP_LIBS) $(LDLIBS)

.PHONY: all demo check check-slow check-full asan fuzz coverage bench growth check-web tests fuzzers deps deps-test install uninstall clean format dist help
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BUILD)/kpi $(BUILD)/libkpi.a

# When that fails, what is written stops make with one clear line, and goes away so that the next make tries again.
$(BUILD)/config.mk: tools/deps
	@mkdir -p $(@D)
	@sh tools/deps $(needs) > $@ || echo '$$(shell rm -f $@)$$(error packages are missing, see above)' > $@

deps: $(BUILD)/config.mk
deps-test: $(BUILD)/config.mk
	@sh tools/deps python > /dev/null

# --- the parser, the standard library and the starter of kpi init as C ---

$(gen)/kpi_parser.c: grammar/kpi.y | $(BUILD)/config.mk
	@mkdir -p $(@D)
	$(BISON) -Wall -Wcounterexamples -Werror --defines=$(@:.c=.h) -o $@ $<

$(gen)/kpi_lexer.c: grammar/kpi.l | $(BUILD)/config.mk
	@mkdir -p $(@D)
	$(FLEX) -o $@ $<

$(gen)/kpi_parser.h: $(gen)/kpi_parser.c ;

$(BUILD)/gen/stdlib.c: tools/embed $(modules)
	@mkdir -p $(@D)
	sh tools/embed sema/stdlib.h StdModule std_modules stdlib .kpi $(modules) > $@

$(BUILD)/gen/rule_pages.c: tools/embed $(pages)
	@mkdir -p $(@D)
	sh tools/embed view/pages.h RulePage rule_pages docs/rules .md $(pages) > $@

$(BUILD)/gen/starter.c: tools/embed $(starters)
	@mkdir -p $(@D)
	sh tools/embed cli/starter.h StarterFile starter_files starter '' $(starters) > $@

# --- objects, library, program ---

# Programs of tests take longer to be optimised than to run.
$(test_c:%.c=$(BUILD)/obj/%.o): quick := -O1

$(BUILD)/obj/%.o: %.c | $(headers) $(BUILD)/config.mk
	@mkdir -p $(@D)
	$(compile) -c -o $@ $<

$(BUILD)/obj/gen/%.o: $(gen)/%.c | $(headers) $(BUILD)/config.mk
	@mkdir -p $(@D)
	$(compile) -c -o $@ $<

$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c | $(BUILD)/config.mk
	@mkdir -p $(@D)
	$(compile) -c -o $@ $<

$(BUILD)/libkpi.a: $(lib_o)
	@rm -f $@
	@echo '$(AR) rcs $@ ...'
	@$(AR) rcs $@ $(lib_o)

$(BUILD)/kpi: $(cli_o) $(BUILD)/libkpi.a
	$(link) -o $@ $(cli_o) $(BUILD)/libkpi.a $(libs)

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(BUILD)/libkpi.a
	@mkdir -p $(@D)
	$(link) -o $@ $< $(BUILD)/libkpi.a $(libs)

tests: $(tests)
fuzzers: $(fuzzers)

-include $(patsubst %.o,%.d,$(lib_o) $(cli_o)) $(test_c:%.c=$(BUILD)/obj/%.d) $(fuzz_c:%.c=$(BUILD)/obj/%.d)

# --- what people run ---

demo: all
	@$(BUILD)/kpi eval examples/webshop/webshop.kpi

check: all tests deps-test
	@$(PYTHON) tests/run --build $(BUILD) $(TESTS)

check-slow: all tests deps-test
	@$(PYTHON) tests/run --slow --build $(BUILD) $(TESTS)

sanitize := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

asan:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan CFLAGS='-O1 -g $(sanitize)' LDFLAGS='$(sanitize)' check

fuzz:
	@sh tools/deps clang python > /dev/null
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang CFLAGS='-O1 -g $(sanitize) -fsanitize=fuzzer-no-link' \
	    LDFLAGS='-fsanitize=fuzzer' fuzzers
	@$(PYTHON) tools/fuzz --build $(BUILD)/fuzz $(if $(FUZZ_RUNS),--runs $(FUZZ_RUNS),--seconds $(FUZZ_SECONDS))

coverage:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage check; status=$$?; \
	    $(PYTHON) tools/coverage $(BUILD)/coverage && exit $$status

# The schemas and programs of those who read our outputs; their packages stay in tests/web.
check-web: all tests/web/node_modules/.package-lock.json
	@status=0; for script in formats reviews; do node tests/web/$$script.mjs $(BUILD) || status=1; done; exit $$status

tests/web/node_modules/.package-lock.json: tests/web/package-lock.json
	@sh tools/deps node xmllint > /dev/null
	@cd tests/web && npm ci --silent && touch node_modules/.package-lock.json

check-full:
	@echo 'check-full uses clang, node, xmllint and valgrind (installed if missing) beside what make check uses, and packages of npm in tests/web.'
	+@MAKE='$(MAKE)' BUILD='$(BUILD)' sh tools/full

bench: all
	@$(PYTHON) tools/bench --build $(BUILD)

# Twice the input for twice the work, counted in instructions.
growth: all
	@$(PYTHON) tools/growth --build $(BUILD)

install: all
	mkdir -p $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/share/kpi/stdlib
	cp $(BUILD)/kpi $(DESTDIR)$(PREFIX)/bin/
	cp $(BUILD)/libkpi.a $(DESTDIR)$(PREFIX)/lib/
	cp include/kpi.h $(DESTDIR)$(PREFIX)/include/
	cp $(modules) $(DESTDIR)$(PREFIX)/share/kpi/stdlib/
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(version)|' kpi.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/kpi.pc

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/kpi $(DESTDIR)$(PREFIX)/lib/libkpi.a $(DESTDIR)$(PREFIX)/include/kpi.h
	rm -f $(DESTDIR)$(PREFIX)/lib/pkgconfig/kpi.pc
	rm -rf $(DESTDIR)$(PREFIX)/share/kpi

clean:
	rm -rf $(BUILD)

format:
	clang-format -i $$(git ls-files '*.c') # headers are laid out by hand

dist: $(parser) $(headers)
	rm -rf $(BUILD)/dist && mkdir -p $(BUILD)/dist
	git archive --prefix=kpi-$(version)/ HEAD | tar -x -C $(BUILD)/dist
	cp $(parser) $(headers) $(BUILD)/dist/kpi-$(version)/grammar/
	tar -czf $(BUILD)/kpi-$(version).tar.gz -C $(BUILD)/dist kpi-$(version)
	@echo $(BUILD)/kpi-$(version).tar.gz

help:
	@sed -n '1,/^$$/s/^# \{0,1\}//p' Makefile
