// The marks of an answer: what each stands for, and its preview for whoever points at it or goes to
// it with the keyboard. All that is shown of a document comes as text, never as HTML.
const kyotenMarks = (() => {
	const PREVIEW_CHARACTERS = 140;
	const PREVIEW_DELAY = 150;
	let preview;

	function element(name, className, text) {
		const made = document.createElement(name);
		if (className) made.className = className;
		if (text) made.textContent = text;
		return made;
	}

	function markAt(target) {
		return target instanceof Element ? target.closest("a.kn-mark") : null;
	}

	// What the list of sources says of a mark: its card, and the citation in it.
	function citationOf(mark) {
		const card = document.getElementById(decodeURIComponent(new URL(mark.href).hash.slice(1)));
		const file = card?.querySelector("a.kn-file");
		if (!file) return null;
		const address = new URL(file.href);
		const place = new URLSearchParams(address.hash.slice(1));
		const number = place.get("page");
		const quote = card.querySelector("blockquote");
		return {
			card,
			document: decodeURIComponent(address.pathname.split("/").pop()),
			lines: place.get("lines").split("-").map(Number),
			page: number === null ? null : Number(number),
			title: card.querySelector(".kn-title").textContent,
			words: card.querySelector(".kn-meta").textContent,
			// Of a closed list there is no inner text.
			quote: quote.innerText || quote.textContent,
		};
	}

	// The server counts characters, JavaScript halves of some of them (𠮷).
	function slice(text, start, end) {
		return [...text].slice(start, end).join("");
	}

	let waiting;

	function showPreview(mark) {
		const citation = citationOf(mark);
		if (!citation) return;
		if (!preview) {
			preview = element("div", "kn-preview");
			preview.id = "kn-preview";
			preview.setAttribute("role", "tooltip");
			preview.addEventListener("mouseenter", () => clearTimeout(waiting));
			preview.addEventListener("mouseleave", leavePreview);
			document.body.append(preview);
		}
		const quote = citation.quote.trim();
		const cut = slice(quote, 0, PREVIEW_CHARACTERS);
		preview.replaceChildren(
			element("div", "kn-title", citation.title),
			element("div", "kn-meta", citation.words),
			element("div", "kn-quote", cut + (cut.length < quote.length ? "…" : ""))
		);
		preview.hidden = false;
		mark.setAttribute("aria-describedby", "kn-preview");
		const at = mark.getBoundingClientRect();
		const size = preview.getBoundingClientRect();
		const left = Math.min(Math.max(8, at.left), innerWidth - size.width - 8);
		const over = at.top - size.height - 4;
		preview.style.left = `${left}px`;
		preview.style.top = `${over > 8 ? over : at.bottom + 4}px`;
	}

	function hidePreview() {
		clearTimeout(waiting);
		document
			.querySelectorAll('[aria-describedby="kn-preview"]')
			.forEach((mark) => mark.removeAttribute("aria-describedby"));
		if (preview) preview.hidden = true;
	}

	function leavePreview() {
		clearTimeout(waiting);
		waiting = setTimeout(hidePreview, PREVIEW_DELAY);
	}

	window.addEventListener("mouseover", (event) => {
		const mark = markAt(event.target);
		if (!mark) return;
		clearTimeout(waiting);
		waiting = setTimeout(() => mark.isConnected && showPreview(mark), PREVIEW_DELAY);
	});
	window.addEventListener("mouseout", (event) => markAt(event.target) && leavePreview());
	window.addEventListener("focusin", (event) => {
		const mark = markAt(event.target);
		if (!returning && mark?.matches(":focus-visible")) showPreview(mark);
	});
	window.addEventListener("focusout", (event) => markAt(event.target) && hidePreview());
	// The focus itself may have scrolled.
	function followMark() {
		const mark = document.activeElement;
		if (mark?.getAttribute("aria-describedby") === "kn-preview") showPreview(mark);
		else hidePreview();
	}
	window.addEventListener("scroll", followMark, { capture: true, passive: true });

	// Takes the focus to a mark without a preview, which is for whoever goes there.
	let returning = false;
	function focusOn(target) {
		returning = true;
		target?.focus({ preventScroll: true });
		returning = false;
	}

	const isPreviewed = () => Boolean(preview && !preview.hidden);

	return { element, slice, markAt, citationOf, focusOn, hidePreview, isPreviewed };
})();
