//! What OpenAPI 3.0 itself does not allow: the table of the family `spec-`. Its checks stand by their
//! subject in files of their own.

use super::{components, operations, schemas};
use openapi_document::Level;
use openapi_document::rule::{Rule, Stage};
use openapi_document::{schema_cycle, structure, values};

/// The rules of the family `spec-`, in alphabetical order.
pub(crate) const RULES: &[Rule] = &[
    Rule {
        id: "spec-array-items",
        level: Level::Error,
        why: "in OpenAPI 3.0 an array always says what is in it",
        bad: "components:
  schemas:
    Order:
      type: array",
        good: "components:
  schemas:
    Order:
      type: array
      items: {type: string}",
        unchecked: None,
        stage: Stage::Meaning,
        check: schemas::items,
    },
    Rule {
        id: "spec-bounds",
        level: Level::Error,
        why: "bounds that exclude every value, or that no value of the type can have, are a slip",
        bad: "components:
  schemas:
    Order:
      type: integer
      minimum: 10
      maximum: 1",
        good: "components:
  schemas:
    Order:
      type: integer
      minimum: 1
      maximum: 10",
        unchecked: None,
        stage: Stage::Meaning,
        check: schemas::bounds,
    },
    Rule {
        id: "spec-choice",
        level: Level::Error,
        why: "OpenAPI lists the values of this member, and readers know no others",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: page, in: querry, schema: {type: integer}}
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: page, in: query, schema: {type: integer}}
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: structure::choice,
    },
    Rule {
        id: "spec-component-name",
        level: Level::Error,
        why: "names of components become parts of references and names in code",
        bad: "components:
  schemas:
    Order item: {type: string}",
        good: "components:
  schemas:
    OrderItem: {type: string}",
        unchecked: None,
        stage: Stage::Meaning,
        check: components::name,
    },
    Rule {
        id: "spec-composition",
        level: Level::Error,
        why: "alternatives that are the same never exclude each other, and no value is of two types",
        bad: "components:
  schemas:
    Order:
      oneOf:
        - {type: string}
        - {type: string}",
        good: "components:
  schemas:
    Order:
      oneOf:
        - {type: string}
        - {type: integer}",
        unchecked: None,
        stage: Stage::Meaning,
        check: schemas::composition,
    },
    Rule {
        id: "spec-default",
        level: Level::Error,
        why: "whoever leaves the value out gets one that the schema refuses",
        bad: "components:
  schemas:
    Order:
      type: integer
      maximum: 10
      default: 20",
        good: "components:
  schemas:
    Order:
      type: integer
      maximum: 10
      default: 5",
        unchecked: None,
        stage: Stage::Meaning,
        check: values::default,
    },
    Rule {
        id: "spec-discriminator",
        level: Level::Error,
        why: "the property that tells the alternatives apart has to be in each of them",
        bad: r##"components:
  schemas:
    Card:
      type: object
      properties: {kind: {type: string}}
    Payment:
      oneOf: [{$ref: "#/components/schemas/Card"}]
      discriminator: {propertyName: kind}"##,
        good: r##"components:
  schemas:
    Card:
      type: object
      required: [kind]
      properties: {kind: {type: string}}
    Payment:
      oneOf: [{$ref: "#/components/schemas/Card"}]
      discriminator: {propertyName: kind}"##,
        unchecked: None,
        stage: Stage::Meaning,
        check: schemas::discriminator,
    },
    Rule {
        id: "spec-encoding",
        level: Level::Error,
        why: "an encoding is for a property of the body",
        bad: r#"paths:
  /orders:
    post:
      operationId: addOrder
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, properties: {photo: {type: string, format: binary}}}
            encoding: {picture: {contentType: image/png}}
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    post:
      operationId: addOrder
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, properties: {photo: {type: string, format: binary}}}
            encoding: {photo: {contentType: image/png}}
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::encoding,
    },
    Rule {
        id: "spec-enum",
        level: Level::Error,
        why: "a value that cannot come, or comes twice, is a slip in the list",
        bad: "components:
  schemas:
    Order:
      type: string
      enum: [open, closed, open]",
        good: "components:
  schemas:
    Order:
      type: string
      enum: [open, closed]",
        unchecked: None,
        stage: Stage::Meaning,
        check: schemas::listed_values,
    },
    Rule {
        id: "spec-example",
        level: Level::Error,
        why: "people and mock servers take examples for what really comes and goes",
        bad: "components:
  schemas:
    Order:
      type: integer
      example: many",
        good: "components:
  schemas:
    Order:
      type: integer
      example: 3",
        unchecked: None,
        stage: Stage::Meaning,
        check: values::example,
    },
    Rule {
        id: "spec-example-alternatives",
        level: Level::Error,
        why: "of two ways to give an example only one is allowed, and readers pick different ones",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - name: page
          in: query
          schema: {type: integer}
          example: 1
          examples: {second: {value: 2}}
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - name: page
          in: query
          schema: {type: integer}
          examples: {first: {value: 1}, second: {value: 2}}
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::example_alternatives,
    },
    Rule {
        id: "spec-example-member",
        level: Level::Warning,
        why: "a member of an example that the schema does not know is misspelt or not described",
        bad: "components:
  schemas:
    Order:
      type: object
      properties: {total: {type: integer}}
      example: {totl: 3}",
        good: "components:
  schemas:
    Order:
      type: object
      properties: {total: {type: integer}}
      example: {total: 3}",
        unchecked: None,
        stage: Stage::Meaning,
        check: values::example_member,
    },
    Rule {
        id: "spec-expression",
        level: Level::Error,
        why: "whoever evaluates the expression finds nothing",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      callbacks:
        done:
          "{$query.url}":
            post:
              operationId: done
              responses: {"200": {description: Fine.}}
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      callbacks:
        done:
          "{$request.query.url}":
            post:
              operationId: done
              responses: {"200": {description: Fine.}}
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::expression,
    },
    Rule {
        id: "spec-format",
        level: Level::Warning,
        why: "a format says how values of one type look, and says nothing about another",
        bad: "components:
  schemas:
    Order:
      type: string
      format: int32",
        good: "components:
  schemas:
    Order:
      type: integer
      format: int32",
        unchecked: None,
        stage: Stage::Meaning,
        check: schemas::format,
    },
    Rule {
        id: "spec-format-known",
        level: Level::Advice,
        why: "a format that readers do not know is a comment",
        bad: "components:
  schemas:
    Order:
      type: string
      format: datetime",
        good: "components:
  schemas:
    Order:
      type: string
      format: date-time",
        unchecked: None,
        stage: Stage::Meaning,
        check: schemas::format_known,
    },
    Rule {
        id: "spec-keyword",
        level: Level::Warning,
        why: "the keyword has no effect on values of this type",
        bad: "components:
  schemas:
    Order:
      type: integer
      maxLength: 10",
        good: "components:
  schemas:
    Order:
      type: string
      maxLength: 10",
        unchecked: None,
        stage: Stage::Meaning,
        check: schemas::keyword,
    },
    Rule {
        id: "spec-link",
        level: Level::Error,
        why: "whoever follows the link finds no operation",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: The order.
          links: {customer: {operationId: listOrder}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: The order.
          links: {customer: {operationId: listOrders}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::link,
    },
    Rule {
        id: "spec-media-type",
        level: Level::Error,
        why: "the name becomes the header `Content-Type`, which has a fixed form",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: All orders.
          content: {json: {schema: {type: string}}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: All orders.
          content: {application/json: {schema: {type: string}}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::media_type,
    },
    Rule {
        id: "spec-missing",
        level: Level::Error,
        why: "without this member the object is none of its kind",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Shape,
        check: structure::missing,
    },
    Rule {
        id: "spec-nullable",
        level: Level::Warning,
        why: "without a type beside it `nullable` has no effect in OpenAPI 3.0.3, and readers differ",
        bad: "components:
  schemas:
    Order:
      enum: [open, closed]
      nullable: true",
        good: "components:
  schemas:
    Order:
      type: string
      enum: [open, closed]
      nullable: true",
        unchecked: None,
        stage: Stage::Meaning,
        check: schemas::nullable,
    },
    Rule {
        id: "spec-operation-id",
        level: Level::Error,
        why: "links and clients find operations by their operationId",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}
    post:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}
    post:
      operationId: addOrder
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::operation_id,
    },
    Rule {
        id: "spec-parameter",
        level: Level::Error,
        why: "a parameter is described by a schema or by one media type",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: page, in: query}
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: page, in: query, schema: {type: integer}}
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::parameter,
    },
    Rule {
        id: "spec-parameter-duplicate",
        level: Level::Error,
        why: "of two parameters with one name readers keep different ones",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: page, in: query, schema: {type: string}}
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: size, in: query, schema: {type: integer}}
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::parameter_duplicate,
    },
    Rule {
        id: "spec-parameter-style",
        level: Level::Error,
        why: "each place of a parameter has its own ways to write several values",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: page, in: query, style: matrix, schema: {type: integer}}
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      parameters:
        - {name: page, in: query, style: form, schema: {type: integer}}
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::style,
    },
    Rule {
        id: "spec-path",
        level: Level::Error,
        why: "a path is what stands between the server and the query",
        bad: r#"paths:
  orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::path,
    },
    Rule {
        id: "spec-path-ambiguous",
        level: Level::Warning,
        why: "servers and clients differ in which of the two paths they take",
        bad: "paths:
  /{area}/orders: {}
  /shops/{shop}: {}",
        good: "paths:
  /areas/{area}/orders: {}
  /shops/{shop}: {}",
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::path_ambiguous,
    },
    Rule {
        id: "spec-path-conflict",
        level: Level::Error,
        why: "paths that differ only in the names of their placeholders are the same path",
        bad: "paths:
  /orders/{id}: {}
  /orders/{number}: {}",
        good: "paths:
  /orders/{id}: {}",
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::path_conflict,
    },
    Rule {
        id: "spec-path-parameter",
        level: Level::Error,
        why: "each placeholder of a path is a required parameter, and no other path parameter has a place",
        bad: r#"paths:
  /orders/{id}:
    get:
      operationId: getOrder
      responses: {"200": {description: All orders.}}"#,
        good: r#"paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: structure::path_parameter,
    },
    Rule {
        id: "spec-pattern",
        level: Level::Error,
        why: "validators refuse the whole document, or pass every value",
        bad: "components:
  schemas:
    Order:
      type: string
      pattern: '^[A-Z'",
        good: "components:
  schemas:
    Order:
      type: string
      pattern: '^[A-Z]'",
        unchecked: None,
        stage: Stage::Meaning,
        check: schemas::pattern,
    },
    Rule {
        id: "spec-read-write",
        level: Level::Error,
        why: "a member that comes only in answers and goes only in requests does neither",
        bad: "components:
  schemas:
    Order:
      type: string
      readOnly: true
      writeOnly: true",
        good: "components:
  schemas:
    Order:
      type: string
      readOnly: true",
        unchecked: None,
        stage: Stage::Meaning,
        check: schemas::read_write,
    },
    Rule {
        id: "spec-reference",
        level: Level::Error,
        why: "whoever follows the reference finds nothing, or something else",
        bad: r##"components:
  schemas:
    Orders:
      type: array
      items: {$ref: "#/components/schemas/Ordr"}
    Order: {type: object}"##,
        good: r##"components:
  schemas:
    Orders:
      type: array
      items: {$ref: "#/components/schemas/Order"}
    Order: {type: object}"##,
        unchecked: None,
        stage: Stage::Meaning,
        check: components::reference,
    },
    Rule {
        id: "spec-reference-file",
        level: Level::Warning,
        why: "only this document is read, so nobody has looked at what the reference points to",
        bad: r#"components:
  schemas:
    Orders:
      type: array
      items: {$ref: "order.yaml#/Order"}"#,
        good: r##"components:
  schemas:
    Orders:
      type: array
      items: {$ref: "#/components/schemas/Order"}
    Order: {type: object}"##,
        unchecked: None,
        stage: Stage::Meaning,
        check: components::other_file,
    },
    Rule {
        id: "spec-reference-sibling",
        level: Level::Warning,
        why: "in OpenAPI 3.0 nobody reads what stands beside a reference",
        bad: r##"components:
  schemas:
    Orders:
      type: array
      items: {$ref: "#/components/schemas/Order", nullable: true}
    Order: {type: object}"##,
        good: r##"components:
  schemas:
    Orders:
      type: array
      items: {$ref: "#/components/schemas/Order"}
    Order: {type: object, nullable: true}"##,
        unchecked: None,
        stage: Stage::Meaning,
        check: components::sibling,
    },
    Rule {
        id: "spec-required",
        level: Level::Error,
        why: "the list of required names is a set that is not empty",
        bad: "components:
  schemas:
    Order:
      type: object
      required: [id, id]
      properties: {id: {type: string}}",
        good: "components:
  schemas:
    Order:
      type: object
      required: [id]
      properties: {id: {type: string}}",
        unchecked: None,
        stage: Stage::Meaning,
        check: schemas::required,
    },
    Rule {
        id: "spec-required-property",
        level: Level::Warning,
        why: "a required name that is not described is misspelt, or nobody knows what to write",
        bad: "components:
  schemas:
    Order:
      type: object
      required: [number]
      properties: {id: {type: string}}",
        good: "components:
  schemas:
    Order:
      type: object
      required: [id]
      properties: {id: {type: string}}",
        unchecked: None,
        stage: Stage::Meaning,
        check: schemas::required_property,
    },
    Rule {
        id: "spec-schema-cycle",
        level: Level::Error,
        why: "a schema has all that the schemas in its `allOf` have, which never ends if it is one of them",
        bad: r##"components:
  schemas:
    Order:
      allOf: [{$ref: "#/components/schemas/Order"}, {type: object}]"##,
        good: "components:
  schemas:
    Order:
      allOf: [{type: object}]",
        unchecked: None,
        stage: Stage::Meaning,
        check: schema_cycle::schema_cycle,
    },
    Rule {
        id: "spec-schema-type",
        level: Level::Error,
        why: "OpenAPI 3.0 has six types, and a schema has one of them",
        bad: "components:
  schemas:
    Order:
      type: [string, 'null']",
        good: "components:
  schemas:
    Order:
      type: string
      nullable: true",
        unchecked: None,
        stage: Stage::Meaning,
        check: structure::schema_type,
    },
    Rule {
        id: "spec-security",
        level: Level::Error,
        why: "whoever calls has to know what authorizes the call",
        bad: "security: [{login: []}]
components:
  securitySchemes: {logon: {type: http, scheme: bearer}}",
        good: "security: [{login: []}]
components:
  securitySchemes: {login: {type: http, scheme: bearer}}",
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::security,
    },
    Rule {
        id: "spec-security-scope",
        level: Level::Warning,
        why: "nobody can be granted a scope that is not declared",
        bad: r#"security: [{login: [write]}]
components:
  securitySchemes:
    login:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: "https://login.example.org", scopes: {read: See all.}}}"#,
        good: r#"security: [{login: [read]}]
components:
  securitySchemes:
    login:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: "https://login.example.org", scopes: {read: See all.}}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::security_scope,
    },
    Rule {
        id: "spec-server",
        level: Level::Error,
        why: "without all its variables an address leads nowhere",
        bad: "servers:
  - url: https://{area}.example.org
    variables: {region: {default: north}}",
        good: "servers:
  - url: https://{area}.example.org
    variables: {area: {default: north}}",
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::server,
    },
    Rule {
        id: "spec-shape",
        level: Level::Error,
        why: "readers cannot read an object whose members are of another kind than OpenAPI has",
        bad: "info: {title: Orders, version: 1.0}",
        good: r#"info: {title: Orders, version: "1.0"}"#,
        unchecked: None,
        stage: Stage::Shape,
        check: structure::kind,
    },
    Rule {
        id: "spec-status",
        level: Level::Error,
        why: "an answer is found by its status",
        bad: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"20": {description: All orders.}}"#,
        good: r#"paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::status,
    },
    Rule {
        id: "spec-tag-declared",
        level: Level::Warning,
        why: "documentation shows operations by the tags that the document declares",
        bad: r#"tags: [{name: orders}]
paths:
  /orders:
    get:
      operationId: listOrders
      tags: [order]
      responses: {"200": {description: All orders.}}"#,
        good: r#"tags: [{name: orders}]
paths:
  /orders:
    get:
      operationId: listOrders
      tags: [orders]
      responses: {"200": {description: All orders.}}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::tag_declared,
    },
    Rule {
        id: "spec-tag-duplicate",
        level: Level::Error,
        why: "of two tags with one name readers keep different ones",
        bad: "tags: [{name: orders}, {name: orders}]",
        good: "tags: [{name: orders}]",
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::tag_duplicate,
    },
    Rule {
        id: "spec-unknown-member",
        level: Level::Error,
        why: "readers refuse or skip a member that OpenAPI 3.0 does not have, so it says nothing",
        bad: "components:
  schemas:
    Order:
      type: object
      requred: [id]
      properties: {id: {type: string}}",
        good: "components:
  schemas:
    Order:
      type: object
      required: [id]
      properties: {id: {type: string}}",
        unchecked: None,
        stage: Stage::Meaning,
        check: structure::unknown,
    },
    Rule {
        id: "spec-unused-component",
        level: Level::Warning,
        why: "what nobody refers to is forgotten, or its reference is",
        bad: "components:
  schemas:
    Order: {type: object}",
        good: r##"paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        "200":
          description: All orders.
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
components:
  schemas:
    Order: {type: object}"##,
        unchecked: None,
        stage: Stage::Meaning,
        check: components::unused,
    },
    Rule {
        id: "spec-url",
        level: Level::Error,
        why: "whoever follows the address gets nowhere",
        bad: "externalDocs: {url: see our wiki}",
        good: r#"externalDocs: {url: "https://example.org/wiki"}"#,
        unchecked: None,
        stage: Stage::Meaning,
        check: operations::url,
    },
];
