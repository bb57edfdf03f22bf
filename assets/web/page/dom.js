// Makes elements. Text always goes in as text nodes, never as markup: names and titles come from
// programs, which may print whatever they like.

/** The element with this id; it is part of index.html. */
export function byId(id) {
  return document.getElementById(id);
}

/** An element with properties (`class`, `on…` handlers, `aria-…` attributes) and children. */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name === "class" ? "class" : name, value);
  }
  node.append(...children);
  return node;
}

/** A message that stays for a while at the edge of the page. */
export function toast(text) {
  const node = element("p", { class: "toast" }, text);
  byId("toasts").append(node);
  setTimeout(() => node.remove(), TOAST_MS);
}

/** Long enough to read two lines. */
const TOAST_MS = 8000;
