/* Text is set with textContent only: none of what reads a text as HTML or as code may be named. */
const HTML =
  "/^(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|parseFromString" +
  "|setHTML|setHTMLUnsafe|parseHTMLUnsafe|srcdoc)$/";
const message = "A text is never read as HTML: set textContent.";

export default [
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "script" },
    linterOptions: { noInlineConfig: true },
    rules: {
      "eqeqeq": "error",
      "no-eval": "error",
      "no-extend-native": "error",
      "no-global-assign": "error",
      "no-implicit-globals": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-syntax": [
        "error",
        { selector: `Identifier[name=${HTML}]`, message },
        { selector: `Literal[value=${HTML}]`, message },
        { selector: `TemplateElement[value.cooked=${HTML}]`, message },
        { selector: "MemberExpression[object.name='document'][property.name=/^write(ln)?$/]", message },
        { selector: "MemberExpression[object.property.name='document'][property.name=/^write(ln)?$/]", message },
      ],
      "no-script-url": "error",
      "no-throw-literal": "error",
      "no-unused-vars": "error",
      "no-useless-assignment": "error",
      "no-var": "error",
      // the types are not to be silenced
      "no-warning-comments": [
        "error",
        { terms: ["@ts-ignore", "@ts-expect-error", "@ts-nocheck", "any"], location: "anywhere" },
      ],
      "prefer-const": "error",
      "strict": ["error", "function"],
    },
  },
];
