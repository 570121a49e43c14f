// What each portal's page runs: a file and not a part of the page, so that the page's policy lets no other script in.
import start from "{{js}}";
start({ module_or_path: "{{wasm}}" }).catch((error) => {
  document.getElementById("skeleton")?.remove();
  document.getElementById("failed")?.removeAttribute("hidden");
  throw error;
});
