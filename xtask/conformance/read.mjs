// Validates a document with a library that has no command of its own: node read.mjs LIBRARY FILE
import { Validator } from "@seriousme/openapi-schema-validator";
import SwaggerParser from "@apidevtools/swagger-parser";

const libraries = {
  "openapi-schema-validator": async (file) => {
    const result = await new Validator().validate(file);
    return result.valid ? [] : [result.errors].flat();
  },
  "swagger-parser": async (file) => {
    try {
      await SwaggerParser.validate(file);
      return [];
    } catch (error) {
      return error.details ?? [error];
    }
  },
};

const [library, file] = process.argv.slice(2);
const errors = await libraries[library](file);
for (const error of errors) {
  const place = error.instancePath ? `${error.instancePath}: ` : "";
  console.log(`error: ${place}${error.message ?? error}`);
}
process.exitCode = errors.length === 0 ? 0 : 1;
