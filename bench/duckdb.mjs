// The workloads in DuckDB's SQL, for comparison. Needs @duckdb/node-api in the folder that PEERS names.
//
//     node duckdb.mjs FILE auto|tuned W1|W2|W3|W4 OUT
//
// auto: read_csv finds the dialect and types itself (DOUBLE for prices, so that sums are rounded). tuned: the dialect is given
// and types are the narrowest decimals that hold the data, the fastest way that keeps sums exact. THREADS: 2 unless set.
import {createRequire} from 'module';
const {DuckDBInstance} = createRequire(process.env.PEERS + '/x.js')('@duckdb/node-api');

const [file, variant, workload, out] = process.argv.slice(2);
const price = "'DECIMAL(7,2)'", text = "'VARCHAR'";
const columns = `{order_id: 'BIGINT', order_date: 'DATE', region: ${text}, channel: ${text}, product: ${text}, customer_id: ${text},
  quantity: 'DECIMAL(4,0)', unit_price: ${price}, discount: 'DECIMAL(5,4)', cost: ${price}, returned: ${text}}`;
const source = {
  auto: `read_csv('${file}')`,
  tuned: `read_csv('${file}', header=true, delim=',', quote='', escape='', columns=${columns})`,
}[variant];
const yes = variant == 'auto' ? 'returned' : "returned = 'true'";
const known = variant == 'auto' ? 'returned IS NOT NULL' : "returned <> ''";
const month = "date_trunc('month', order_date)::DATE";
const gross = 'sum(quantity*unit_price)', cogs = 'sum(quantity*cost)', net = 'quantity*unit_price*(1-discount)';
const when = (condition, value) => `sum(CASE WHEN ${condition} THEN ${value} ELSE 0 END)`;
const twelve = `count(*), ${gross}, sum(${net}), ${cogs}, (sum(${net})-${cogs})/sum(${net}), sum(${net})/count(*),
  ${when(yes, 1)}/${when(known, 1)}, ${when(yes, net)}, count(DISTINCT customer_id), sum(${net})/count(DISTINCT customer_id),
  ${when("channel = 'web'", net)}/sum(${net}), ${when('discount > 0', 'quantity')}/${when('discount > 0', 1)}`;
const query = {
  W1: `SELECT count(*), sum(${net}) FROM ${source}`,
  W2: `SELECT ${twelve} FROM ${source}`,
  W3: `SELECT ${month}, region, ${twelve} FROM ${source} GROUP BY ${month}, region ORDER BY 1, 2`,
  W4: `SELECT ${month}, count(DISTINCT customer_id), median(unit_price), stddev_pop(quantity*unit_price)
       FROM ${source} GROUP BY ${month} ORDER BY 1`,
}[workload];

const instance = await DuckDBInstance.create(':memory:', {threads: process.env.THREADS ?? '2'});
const connection = await instance.connect();
await connection.run(`COPY (${query}) TO '${out}' (FORMAT csv, HEADER false)`);
