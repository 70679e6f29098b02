"""What the tests of the program share: one line per failure, the totals at the end."""
passed = failed = 0


def check(name, good, got=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {name}: {got}")


def totals():
    """Prints the last line; gives the exit status."""
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
