// Runs before Gradio's bundle.

// Gradio chooses its own words by the browser's language; this program speaks Japanese.
Object.defineProperty(Navigator.prototype, "language", { get: () => "ja" });
Object.defineProperty(Navigator.prototype, "languages", { get: () => ["ja"] });

// A session that has ended leads back to the login.
const send = window.fetch;
window.fetch = async (...given) => {
	const reply = await send(...given);
	if (reply.status === 401 && new URL(reply.url).origin === location.origin) {
		location.assign("/login");
	}
	return reply;
};

// Enter that confirms a kana-kanji conversion must not send the question; Gradio 6.31 does not
// look. Safari ends the composition before the key arrives, and tells it by key code 229 only.
let confirming = false;
for (const kind of ["keydown", "keypress"]) {
	window.addEventListener(
		kind,
		(event) => {
			if (kind === "keydown") confirming = event.isComposing || event.keyCode === 229;
			if (event.key === "Enter" && (confirming || event.isComposing)) {
				event.stopImmediatePropagation();
			}
		},
		true
	);
}

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
		following = false;
		source.scrollIntoView({ block: "nearest" });
	},
	true
);

// While an answer grows, its question stays at the top: an answer is read from its beginning, and
// Gradio's own scrolling would show the end of the list of sources. Whoever scrolls is left alone.
let questions = 0;
let following = false;
for (const gesture of ["wheel", "touchmove", "keydown", "pointerdown"]) {
	window.addEventListener(gesture, () => (following = false), { capture: true, passive: true });
}
new MutationObserver(() => {
	speakJapanese();
	const log = document.querySelector('#kn-chat [role="log"]');
	if (!log) return;
	const asked = log.querySelectorAll(".kn-question");
	if (asked.length > questions) following = true;
	questions = asked.length;
	if (!following) return;
	const top = asked[questions - 1].getBoundingClientRect().top - log.getBoundingClientRect().top;
	log.scrollTop += top - 16;
}).observe(document, { childList: true, subtree: true, characterData: true });

// Words that Gradio 6.31 has in English only: labels for screen readers, which also read out the
// HTML of each message, and the notice that the server is gone.
function speakJapanese() {
	const label = (selector, words) =>
		document.querySelectorAll(selector).forEach((element) => {
			if (element.getAttribute("aria-label") !== words) element.setAttribute("aria-label", words);
		});
	label('#kn-chat [role="log"]', "会話");
	label('#kn-chat [data-testid="user"]', "質問");
	label('#kn-chat [data-testid="bot"]', "答え");
	document
		.querySelectorAll("#kn-chat button.example")
		.forEach((button) => button.removeAttribute("aria-label"));
	for (const [selector, words] of [
		[".toast-title", "お知らせ"],
		['[data-testid="toast-text"]', "サーバーとの通信に失敗しました。kyoten serve が動いているか確かめてください。"],
	]) {
		document.querySelectorAll(selector).forEach((element) => {
			if (/^[\x20-\x7e\s]+$/.test(element.textContent)) element.textContent = words;
		});
	}
}

// navigator.clipboard is absent on http:// addresses other than loopback.
window.kyotenCopy = async (text) => {
	if (navigator.clipboard) {
		await navigator.clipboard.writeText(text);
	} else {
		const area = document.createElement("textarea");
		area.value = text;
		document.body.append(area);
		area.select();
		document.execCommand("copy");
		area.remove();
	}
	const button = document.querySelector("#kn-copy");
	button.classList.add("kn-copied");
	setTimeout(() => button.classList.remove("kn-copied"), 2000);
};
