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
				if (kind === "keypress") event.preventDefault(); // it would break the line
			}
		},
		true
	);
}

// While an answer grows, its question stays at the top: an answer is read from its beginning, and
// Gradio's own scrolling would show the end of the list of sources. Whoever scrolls is left alone.
let questions = 0;
let following = false;
for (const gesture of ["wheel", "touchmove", "keydown", "pointerdown"]) {
	window.addEventListener(gesture, () => (following = false), { capture: true, passive: true });
}
new MutationObserver(() => {
	speakJapanese();
	watchSize();
	const log = document.querySelector('#kn-chat [role="log"]');
	if (!log) return;
	const asked = log.querySelectorAll(".kn-question");
	if (asked.length > questions) following = true;
	if (asked.length !== questions) {
		fit();
		if (isSmall()) sized.scrollIntoView({ block: "end" });
	}
	questions = asked.length;
	if (!following) return;
	const top = asked[questions - 1].getBoundingClientRect().top - log.getBoundingClientRect().top;
	log.scrollTop += top - 16;
}).observe(document, { childList: true, subtree: true, characterData: true });

// The chat is as high as the window leaves it, so that what stands below it is in sight, too. On a
// small screen the header scrolls away once there is something to read. Until this has measured,
// style.css has an estimate.
let sized = null;
function watchSize() {
	const tab = document.querySelector("#kn-chat")?.closest(".tabitem");
	if (!tab || tab === sized) return;
	sized = tab;
	new ResizeObserver(fit).observe(tab);
	window.addEventListener("resize", fit);
}
const isSmall = () => window.innerWidth <= 640 || window.innerHeight <= 640;
function fit() {
	const chat = document.querySelector("#kn-chat").getBoundingClientRect();
	const tab = sized.getBoundingClientRect();
	if (!chat.height) return;
	const small = isSmall();
	const reading = document.querySelector("#kn-chat .kn-question");
	const around = (small && reading ? tab.height : tab.bottom + window.scrollY) - chat.height + 16;
	document.documentElement.style.setProperty("--kn-around", `${Math.ceil(around)}px`);
}

// Words that Gradio 6.31 has in English only: labels for screen readers, which also read out the
// HTML of each message, and the notice that the server is gone.
function speakJapanese() {
	const set = (selector, attribute, value) =>
		document.querySelectorAll(selector).forEach((element) => {
			if (element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
		});
	const label = (selector, words) => set(selector, "aria-label", words);
	label('#kn-chat [role="log"]', "会話");
	// Each change of a growing answer would be read out; conversations.js tells the whole one, once.
	set('#kn-chat [role="log"]', "aria-live", "off");
	label('#kn-chat [data-testid="user"]', "質問");
	label('#kn-chat [data-testid="bot"]', "答え");
	// Gradio calls it a list, which holds no buttons.
	set("#kn-chat .examples", "role", "group");
	label("#kn-chat .examples", "質問の例");
	set("#kn-chat a.kn-copy", "role", "button");
	// Gradio gives each choice a name of its own, so that arrow keys would not lead from one to the next.
	set("#kn-engine", "role", "radiogroup");
	label("#kn-engine", "答え方");
	set("#kn-engine input", "name", "kn-engine");
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

// An answer is copied with its sources. The sanitiser leaves links, but no buttons.
function copyLink(event) {
	return event.target instanceof Element && event.target.closest("a.kn-copy");
}
window.addEventListener(
	"click",
	async (event) => {
		const link = copyLink(event);
		if (!link) return;
		event.preventDefault();
		event.stopPropagation();
		await copy(window.kyoten.markdown(Number(link.hash.split("-").pop())));
		link.classList.add("kn-copied");
		window.kyoten.say("写しました");
		setTimeout(() => link.classList.remove("kn-copied"), 2000);
	},
	true
);
window.addEventListener("keydown", (event) => {
	if (event.key !== " " || !copyLink(event)) return;
	event.preventDefault();
	copyLink(event).click();
});

// navigator.clipboard is absent on http:// addresses other than loopback.
async function copy(text) {
	if (navigator.clipboard) {
		await navigator.clipboard.writeText(text);
		return;
	}
	const area = document.createElement("textarea");
	area.value = text;
	document.body.append(area);
	area.select();
	document.execCommand("copy");
	area.remove();
}
