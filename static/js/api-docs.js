// The API's documentation: Swagger UI over this server's own document.
//
// Descriptions are plain sentences, so they are put in as text: the page's policy knows no Trusted Types.
"use strict";

const sentences = (system) => ({
  components: {
    Markdown: ({ source }) =>
      source ? system.React.createElement("div", { className: "markdown" }, system.React.createElement("p", null, source)) : null,
  },
});

SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  domNode: document.getElementById("api"),
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  layout: "BaseLayout",
  plugins: [sentences],
  presets: [SwaggerUIBundle.presets.apis],
  syntaxHighlight: { activated: true },
  validatorUrl: null, // it would tell a stranger of this server
});
