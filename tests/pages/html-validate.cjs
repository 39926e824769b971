// The rules that every page must pass: all that html-validate recommends, less what is named here with its reason.
// tests/pages/test_valid_html.py runs it, offline.
module.exports = {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // How the source is laid out. A template's tags leave spaces at the end of lines, and nobody sees them.
    "no-trailing-whitespace": "off",
    "doctype-style": "off", // HTML takes both

    // A facet is many checkboxes with one name, and what is chosen is carried in hidden fields with one name. HTML
    // allows both; the rule can be told of the first only.
    "form-dup-name": "off",

    // Slugs are ids, and HTML lets an id begin with a digit ("16-plus-handleplan"). No stylesheet names such an id.
    "valid-id": ["error", { relaxed: true }],

    // The title is the entry's own title and the site's name. Cut at 70 characters, two examples could look the same.
    "long-title": "off",
  },
};
