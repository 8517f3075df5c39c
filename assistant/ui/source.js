// The source panel: a mark opens the source that it stands for, beside the answer or, where there
// is no room, over it. All it shows of a document comes as text, never as HTML.
{
	const WIDE = matchMedia("(min-width: 70rem)");
	const { element, slice, markAt, citationOf, focusOn, hidePreview, isPreviewed } = kyotenMarks;

	let panel; // the dialog, made when it is first needed
	let opener; // the mark that was last pressed
	let shown; // the id of the card whose source the panel shows
	let asked = 0; // what is under way; an answer to an earlier one comes too late
	let page; // of the document, as it is leafed through
	let source;

	// --- the panel ----------------------------------------------------------------------------

	function make() {
		panel = element("dialog", "kn-panel");
		panel.setAttribute("aria-labelledby", "kn-panel-title");
		panel.id = "kn-panel";
		panel.addEventListener("keydown", onKey);
		// Esc closes a sheet by itself; this keeps one way out.
		panel.addEventListener("cancel", (event) => {
			event.preventDefault();
			close();
		});
		panel.addEventListener("click", (event) => {
			if (event.target === panel && panel.matches(":modal") && isOutside(event)) close();
		});
		document.body.append(panel);
		WIDE.addEventListener("change", () => {
			if (!panel.open) return;
			panel.close();
			place();
		});
	}

	function isOutside(event) {
		const box = panel.getBoundingClientRect();
		return event.clientX < box.left || event.clientY < box.top || event.clientY > box.bottom;
	}

	function place() {
		document.documentElement.classList.toggle("kn-beside", WIDE.matches);
		if (!panel.open) WIDE.matches ? panel.show() : panel.showModal();
	}

	function close(toMark = true) {
		asked += 1;
		panel.close();
		document.documentElement.classList.remove("kn-beside");
		document.querySelectorAll(".kn-shown").forEach((card) => card.classList.remove("kn-shown"));
		shown = undefined;
		if (!toMark) return;
		const box = document.querySelector("#kn-question textarea");
		focusOn(opener.isConnected ? opener : box);
	}

	function onKey(event) {
		if (event.key === "Escape") {
			event.preventDefault();
			event.stopPropagation();
			close();
		} else if (source?.pages && !event.altKey && !event.ctrlKey && !event.metaKey) {
			const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
			if (!step) return;
			event.preventDefault();
			leaf(page + step);
		}
	}

	async function open(mark) {
		const citation = citationOf(mark);
		if (!citation) return;
		if (!panel) make();
		hidePreview();
		opener = mark;
		shown = citation.card.id;
		document.querySelectorAll(".kn-shown").forEach((card) => card.classList.remove("kn-shown"));
		citation.card.classList.add("kn-shown");
		const number = (asked += 1);
		source = undefined;
		draw(citation, null, ["資料を開いています…"]);
		place();
		panel.scrollTop = 0;
		panel.querySelector("h2").focus({ preventScroll: true });
		const { document: id, lines, page: at, quote } = citation;
		let found;
		let note = "サーバーとの通信に失敗しました。答えに使った文だけを示します。";
		try {
			const reply = await fetch("api/source", {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ document: id, lines, page: at, quote }),
			});
			const said = await reply.json();
			if (reply.ok && said.document.id === id) found = said;
			else note = said.error ?? note;
		} catch {
			// Said below, as every failure is.
		}
		if (number !== asked) return;
		source = found;
		draw(citation, found, found ? found.notes : [note]);
		panel.querySelector("h2").focus({ preventScroll: true });
		// The surroundings scroll by themselves, and begin where the quote is seen whole.
		const text = panel.querySelector(".kn-around");
		const first = text?.querySelector("mark");
		if (first) {
			const top = first.getBoundingClientRect().top - text.getBoundingClientRect().top;
			text.scrollTop += top - text.clientHeight / 4;
		}
		if (found?.pages) leaf(found.page ?? 1);
	}

	// `found` is what the server knows; without it the panel has what the answer itself says.
	function draw(citation, found, notes) {
		const head = element("header");
		const title = element("h2", "", citation.title);
		title.id = "kn-panel-title";
		title.tabIndex = -1;
		const shut = element("button", "kn-close", "閉じる");
		shut.type = "button";
		shut.addEventListener("click", () => close());
		head.append(title, shut);
		const parts = [head, element("p", "kn-meta", found ? found.words.join("・") : citation.words)];
		if (found?.headings.length) {
			parts.push(element("p", "kn-headings", found.headings.join(" › ")));
		}
		for (const note of notes) {
			const line = element("p", "kn-said", note);
			line.setAttribute("role", "status");
			parts.push(line);
		}
		parts.push(found?.found ? around(found) : alone(citation));
		if (found?.file) {
			const link = element("a", "kn-whole", "資料を開く（新しいタブ）");
			link.href = found.file;
			link.target = "_blank";
			link.rel = "noopener";
			const row = element("div", "kn-leaf");
			row.append(link);
			if (found.pages && found.page) {
				row.append(button("kn-back", "引用のページへ戻る", () => leaf(found.page)));
			}
			parts.push(row);
		}
		if (found?.pages) parts.push(sheet(found));
		panel.replaceChildren(...parts);
	}

	function alone(citation) {
		const text = element("div", "kn-around");
		const line = element("p");
		line.append(element("mark", "", citation.quote.trim()));
		text.append(line);
		return text;
	}

	function around(found) {
		const text = element("div", "kn-around");
		text.tabIndex = 0;
		text.setAttribute("role", "region");
		text.setAttribute("aria-label", "引用とその前後の文");
		let on = found.paragraphs[0]?.page;
		let rows; // of the table that is under way
		for (const paragraph of found.paragraphs) {
			if (paragraph.page !== on) {
				on = paragraph.page;
				rows = undefined;
				text.append(element("p", "kn-turn", `${on}ページ`));
			}
			if (paragraph.cells.length) {
				rows = row(text, rows, paragraph);
				continue;
			}
			rows = undefined;
			const line = element("p", `kn-as-${paragraph.kind}`);
			let end = 0;
			for (const [start, stop] of paragraph.quoted) {
				line.append(slice(paragraph.text, end, start));
				line.append(element("mark", "", slice(paragraph.text, start, stop)));
				end = stop;
			}
			line.append(slice(paragraph.text, end));
			text.append(line);
		}
		return text;
	}

	// A row of a table goes on with the one before it where it has the same heads.
	function row(text, before, { cells, quoted }) {
		const heads = cells.map(([head]) => head);
		let rows = before;
		if (!rows || rows.dataset.heads !== heads.join("\n")) {
			const table = element("table");
			const top = element("tr");
			top.append(...heads.map((head) => element("th", "", head)));
			const head = element("thead");
			head.append(top);
			rows = element("tbody");
			rows.dataset.heads = heads.join("\n");
			table.append(head, rows);
			text.append(table);
		}
		const line = element("tr");
		for (const [, words] of cells) {
			const cell = element("td");
			cell.append(quoted.length && words ? element("mark", "", words) : words);
			line.append(cell);
		}
		rows.append(line);
		return rows;
	}

	// --- the pages ----------------------------------------------------------------------------

	function sheet(found) {
		const whole = element("section", "kn-sheet");
		whole.setAttribute("aria-label", "ページの画像");
		const bar = element("div", "kn-leaf");
		const before = button("kn-before", "前のページ", () => leaf(page - 1));
		const after = button("kn-after", "次のページ", () => leaf(page + 1));
		const where = element("span", "kn-where");
		where.setAttribute("role", "status");
		const large = button("kn-large", "画像を大きく", () => {
			const is = figure.classList.toggle("kn-enlarged");
			large.setAttribute("aria-pressed", String(is));
			showBox();
		});
		large.setAttribute("aria-pressed", "false");
		bar.append(before, where, after, large);
		const figure = element("figure");
		figure.tabIndex = 0;
		figure.append(element("div", "kn-paper-sheet"));
		whole.append(bar, figure);
		return whole;
	}

	function button(className, words, press) {
		const made = element("button", className, words);
		made.type = "button";
		made.addEventListener("click", press);
		return made;
	}

	function leaf(to) {
		if (to < 1 || to > source.pages) return;
		page = to;
		const label = source.labels[page] ? `（紙面の表示 ${source.labels[page]}）` : "";
		panel.querySelector(".kn-where").textContent = `${page} / ${source.pages}ページ${label}`;
		// Buttons that cannot be pressed keep the focus, so that keys go on working.
		panel.querySelector(".kn-before").setAttribute("aria-disabled", String(page === 1));
		panel.querySelector(".kn-after").setAttribute("aria-disabled", String(page === source.pages));
		const back = panel.querySelector(".kn-back");
		if (back) {
			if (page === source.page && document.activeElement === back) {
				panel.querySelector(".kn-before").focus();
			}
			back.hidden = page === source.page;
		}
		const paper = panel.querySelector(".kn-paper-sheet");
		const image = element("img");
		image.alt = `${page}ページの画像`;
		image.addEventListener("load", () => {
			if (!image.isConnected) return; // leafed on since
			paper.style.minHeight = "";
			if (to === source.page) paper.append(...source.boxes.map(overlay));
			showBox();
		});
		image.addEventListener("error", () => {
			if (!image.isConnected) return;
			paper.replaceChildren(element("p", "kn-said", "このページの画像は表示できません。"));
		});
		// The place of the page is kept while it loads: the panel would scroll.
		paper.style.minHeight = `${paper.offsetHeight}px`;
		image.src = `pages/${encodeURIComponent(source.document.id)}/${page}.jpg`;
		paper.replaceChildren(image);
	}

	function overlay(box) {
		const [left, top, right, bottom] = box.map((share) => 100 * Math.min(Math.max(share, 0), 1));
		const over = element("span", "kn-box");
		over.style.cssText = `left:${left}%;top:${top}%;width:${right - left}%;height:${bottom - top}%`;
		return over;
	}

	function showBox() {
		const figure = panel.querySelector("figure");
		const box = figure?.querySelector(".kn-box");
		if (!box) return;
		const inside = figure.getBoundingClientRect();
		const at = box.getBoundingClientRect();
		figure.scrollTop += at.top - inside.top - inside.height / 3;
		figure.scrollLeft += at.left - inside.left - 16;
	}

	window.addEventListener(
		"keydown",
		(event) => {
			if (event.key !== "Escape" || event.isComposing) return;
			if (isPreviewed()) hidePreview();
			else if (panel?.open && !panel.contains(event.target)) close(false);
		},
		true
	);

	// The sanitiser of the chat opens links in a new tab, hence by hand.
	window.addEventListener(
		"click",
		(event) => {
			const mark = markAt(event.target);
			if (!mark) return;
			event.preventDefault();
			event.stopPropagation();
			open(mark);
		},
		true
	);

	// An answer that is gone, or on a tab that was left, takes its source with it.
	new MutationObserver(() => {
		if (panel?.open && !document.getElementById(shown)) close(false);
	}).observe(document, { childList: true, subtree: true });
	window.addEventListener("click", () => {
		requestAnimationFrame(() => {
			if (panel?.open && opener.isConnected && !opener.checkVisibility()) close(false);
		});
	});
}
