// Reads bodies with a generated TypeScript client and writes them again:
// node decode.cjs GENERATOR BODIES, beside the compiled client in `js`.
const { readFileSync } = require("node:fs");
const { isDeepStrictEqual } = require("node:util");
const { resolve } = require("node:path");

const clients = {
  "hey-api": (schema) => {
    const { [`z${schema}`]: type } = require(resolve("js/zod.gen.js"));
    return (body) => type.parse(body);
  },
  "typescript-fetch": (schema) => {
    const models = require(resolve("js/models/index.js"));
    return (body) => models[`${schema}ToJSON`](models[`${schema}FromJSON`](body));
  },
};

// Two spellings of a body are equal if they differ in nothing but null members, which mean the same
// as absent ones. An integer of 64 bits is read as a bigint, which JSON cannot write.
const plain = (value) =>
  JSON.parse(JSON.stringify(value, (_, one) => (typeof one === "bigint" ? Number(one) : one)), (key, one) =>
    one === null && !/^\d*$/.test(key) ? undefined : one,
  );

const [generator, file] = process.argv.slice(2);
const count = { canonical: [0, 0], deviating: [0, 0], failed: [] };
for (const { name, schema, list, canonical, body } of JSON.parse(readFileSync(file, "utf8"))) {
  const tally = canonical ? count.canonical : count.deviating;
  tally[1] += 1;
  try {
    const one = clients[generator](schema);
    const again = list ? body.map(one) : one(body);
    if (!isDeepStrictEqual(plain(again), plain(body))) {
      throw new Error(`it becomes ${JSON.stringify(plain(again))}`);
    }
    tally[0] += 1;
  } catch (error) {
    if (canonical) {
      count.failed.push(`${schema}, ${name}: ${String(error.message).replace(/\s+/g, " ")}`);
    }
  }
}
console.log(JSON.stringify(count));
