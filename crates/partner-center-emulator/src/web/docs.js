// Starts Swagger UI on the contract; calls carry the ready token unless they carry another.
"use strict";

const place = document.getElementById("swagger-ui");

SwaggerUIBundle({
  url: "/_emulator/openapi.json",
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (!request.headers.Authorization) {
      request.headers.Authorization = `Bearer ${place.dataset.token}`;
    }
    return request;
  },
});
