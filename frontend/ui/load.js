// What each portal's page runs: a file and not a part of the page, so that the page's policy lets no other script in.
import start from "{{js}}";

const root = document.documentElement;

// What the portals are called here and how they look. Without an answer they look as they are built.
async function brand() {
  const answer = await fetch("/api/brand", { signal: AbortSignal.timeout(3000) });
  const { name, accent, logo } = await answer.json();
  root.dataset.brand = name;
  if (accent) {
    root.style.setProperty("--accent-day", accent.day);
    root.style.setProperty("--accent-night", accent.night);
  }
  if (logo) {
    root.style.setProperty("--logo", `url("${logo}")`);
    root.dataset.logo = "";
    document.querySelector("link[rel=icon]").href = logo;
  }
}

brand()
  .catch(() => (root.dataset.brand = "Cardwright"))
  .then(() => start({ module_or_path: "{{wasm}}" }))
  .catch((error) => {
    document.getElementById("skeleton")?.remove();
    document.getElementById("failed")?.removeAttribute("hidden");
    throw error;
  });
