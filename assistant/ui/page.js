// Runs before Gradio's bundle.

// Gradio chooses its own words by the browser's language; this program speaks Japanese.
Object.defineProperty(Navigator.prototype, "language", { get: () => "ja" });
Object.defineProperty(Navigator.prototype, "languages", { get: () => ["ja"] });

// Enter that confirms a kana-kanji conversion must not send the question; Gradio 6.31 does not
// look. Safari ends the composition before the key arrives, and tells it by key code 229 only.
window.addEventListener(
	"keydown",
	(event) => {
		if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
			event.stopImmediatePropagation();
		}
	},
	true
);

// A mark leads to its source. The sanitiser opens links in a new tab, hence by hand.
window.addEventListener(
	"click",
	(event) => {
		const mark = event.target instanceof Element && event.target.closest("a.kn-mark");
		if (!mark) return;
		event.preventDefault();
		event.stopPropagation();
		const id = decodeURIComponent(new URL(mark.href).hash.slice(1));
		const source = document.getElementById(id);
		if (!source) return;
		source.closest("details").open = true;
		document.querySelectorAll(".kn-shown").forEach((shown) => shown.classList.remove("kn-shown"));
		source.classList.add("kn-shown");
		source.scrollIntoView({ block: "nearest" });
	},
	true
);

// navigator.clipboard is absent on http:// addresses other than loopback.
window.kyotenCopy = async (text) => {
	if (navigator.clipboard) return navigator.clipboard.writeText(text);
	const area = document.createElement("textarea");
	area.value = text;
	document.body.append(area);
	area.select();
	document.execCommand("copy");
	area.remove();
};
