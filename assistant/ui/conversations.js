// The conversations of this browser. Each has an entry of its own in localStorage, so that tabs
// which write at once do not undo each other; the server keeps none.
{
	// Colleagues may share a browser; with accounts, each has a list of their own.
	const prefix = () => {
		const owner = document.querySelector(".kn-account span")?.textContent ?? "";
		return `kyoten.conversation.${encodeURIComponent(owner)}/`;
	};
	const CURRENT = "kyoten.current"; // of this tab, in sessionStorage: outlives a reload
	const FULL = "ブラウザーの保存場所がいっぱいで、この会話を残せません。古い会話を消してください。";

	let shown = null; // the conversation on the screen, as it is stored
	let wanted = null; // the one that the server is asked to show
	let opening = false; // until it is shown; a question sent meanwhile is held back
	let held = false;
	const moved = new Map(); // the server's names of conversations that got another here

	const find = (selector) => document.querySelector(`.kn-conversations ${selector}`);
	const say = (place, words) => {
		const element = document.querySelector(place);
		if (element) element.textContent = words;
	};
	const token = () =>
		[...crypto.getRandomValues(new Uint8Array(9))].map((n) => n.toString(36)).join("");
	const nameOf = (record) => record.name || record.exchanges[0]?.question || "新しい会話";

	function read(id) {
		try {
			return JSON.parse(localStorage.getItem(prefix() + id));
		} catch {
			return null;
		}
	}

	function write(record) {
		try {
			localStorage.setItem(prefix() + record.id, JSON.stringify(record));
			say(".kn-full", "");
		} catch {
			say(".kn-full", FULL);
		}
		draw();
	}

	function all() {
		return Object.keys(localStorage)
			.filter((key) => key.startsWith(prefix()))
			.map((key) => read(key.slice(prefix().length)))
			.filter((record) => Array.isArray(record?.exchanges))
			.sort((one, other) => (one.updated < other.updated ? 1 : -1));
	}

	function show(record) {
		shown = record;
		if (record) sessionStorage.setItem(CURRENT, record.id);
		else sessionStorage.removeItem(CURRENT);
		draw();
	}

	// What an answer under way shows would come over what is opened. It stops at once, unless the
	// server is gone.
	async function quiet() {
		const underWay = () => document.querySelector("#kn-chat :is(.kn-wait, .kn-growing)");
		if (underWay()) document.querySelector("#kn-stop").click();
		for (let waited = 0; underWay() && waited < 3000; waited += 50) {
			await new Promise((done) => setTimeout(done, 50));
		}
	}

	// The server draws a conversation: the answers are rendered in one place only.
	async function open(record) {
		opening = true;
		await quiet();
		wanted = record;
		show(record);
		find("details").open = false;
		document.querySelector("#kn-load").click();
	}

	function opened() {
		opening = false;
		if (held) document.querySelector("#kn-question .submit-button").click();
		held = false;
	}

	function hold(event) {
		const sends =
			event.type === "click"
				? event.target.closest?.("#kn-question .submit-button")
				: event.key === "Enter" && !event.shiftKey && event.target.closest?.("#kn-question");
		if (!opening || !sends) return;
		event.preventDefault();
		event.stopImmediatePropagation();
		held = true;
	}
	for (const kind of ["click", "keydown", "keypress"]) window.addEventListener(kind, hold, true);

	function keep(told) {
		if (!told) return;
		const record = JSON.parse(told);
		let id = moved.get(record.id) ?? record.id;
		let stored = read(id);
		// Another tab went on with it, too: neither may lose an answer, so this becomes one of its own.
		if (stored && stored.revision !== shown?.revision) {
			moved.set(record.id, (id = token()));
			stored = { name: `${nameOf(stored)}（続き）` };
		}
		const now = new Date().toISOString();
		show({
			...record,
			id,
			name: stored?.name,
			// Switched while the answer came: the next is asked as the switch stands now.
			engine: document.querySelector("#kn-engine input:checked")?.value ?? record.engine,
			created: stored?.created ?? now,
			updated: now,
			revision: token(),
		});
		write(shown);
		// The growing answer is not read out; this is, once, when it is whole.
		const last = record.exchanges.at(-1).answer.text;
		say(".kn-said", `答え：${last.replace(/\[\d+\]/g, "")}`);
	}

	function rename(record) {
		const name = window.prompt("会話の名前", nameOf(record))?.trim();
		if (!name) return;
		amend(record, { name });
	}

	function amend(record, change) {
		if (shown?.id === record.id) Object.assign(shown, change);
		// Read again: another tab may have gone on with it meanwhile.
		write({ ...(read(record.id) ?? record), ...change });
	}

	async function remove(record) {
		if (!window.confirm(`会話「${nameOf(record)}」をこのブラウザーから消します。`)) return;
		if (shown?.id === record.id) await quiet();
		localStorage.removeItem(prefix() + record.id);
		if (shown?.id === record.id) open(null);
		draw();
	}

	function download(ending, kind, text) {
		const link = document.createElement("a");
		link.href = URL.createObjectURL(new Blob([text], { type: kind }));
		link.download = `${nameOf(shown).replace(/[\\/:*?"<>|\x00-\x1f]/g, "_").slice(0, 60)}.${ending}`;
		link.click();
		setTimeout(() => URL.revokeObjectURL(link.href), 60000);
	}

	const acts = {
		new: () => {
			open(null);
			document.querySelector("#kn-question textarea").focus();
		},
		md: () => {
			const title = nameOf(shown).replace(/([\\`*_[\]<>|~&!$#])/g, "\\$1");
			const parts = [`# ${title}\n`, ...shown.exchanges.map((exchange) => exchange.markdown)];
			download("md", "text/markdown", parts.join("\n"));
		},
		json: () => {
			const { revision, ...record } = shown;
			record.exchanges = record.exchanges.map(({ markdown, ...exchange }) => exchange);
			download("json", "application/json", JSON.stringify(record, null, 2));
		},
	};

	function button(words, label, act) {
		const element = document.createElement("button");
		element.type = "button";
		element.textContent = words;
		if (label) element.setAttribute("aria-label", label);
		element.addEventListener("click", act);
		return element;
	}

	function entry(record) {
		const item = document.createElement("li");
		const name = nameOf(record);
		const choose = button(name, "", () => open(record));
		choose.className = "kn-choose";
		if (record.id === shown?.id) choose.setAttribute("aria-current", "true");
		const time = document.createElement("time");
		time.textContent = new Date(record.updated).toLocaleString("ja-JP", {
			month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit",
		});
		item.append(
			choose,
			time,
			button("名前を変える", `「${name}」の名前を変える`, () => rename(record)),
			button("消す", `「${name}」を消す`, () => remove(record))
		);
		return item;
	}

	function draw() {
		const list = find("ul");
		if (!list) return;
		const kept = all();
		find("summary").textContent = `会話の一覧（${kept.length}件）`;
		find(".kn-now").textContent = shown ? nameOf(shown) : "";
		list.replaceChildren(...kept.map(entry));
		for (const ending of ["md", "json"]) find(`[data-kn=${ending}]`).disabled = !shown;
	}

	document.addEventListener("click", (event) => {
		const element = event.target instanceof Element ? event.target : null;
		const act = element?.closest("[data-kn]");
		if (act) acts[act.dataset.kn]();
		const list = find("details");
		if (list?.open && !element?.closest(".kn-conversations details")) list.open = false;
	});
	window.addEventListener("keydown", (event) => {
		if (event.key !== "Escape" || !find("details")?.open) return;
		find("details").open = false;
		find("summary").focus();
	});
	window.addEventListener("storage", draw);

	// Gradio draws the page some time after this is run.
	const drawn = new MutationObserver(() => {
		if (!find("ul") || !document.querySelector("#kn-load")) return;
		drawn.disconnect();
		const kept = read(sessionStorage.getItem(CURRENT));
		if (kept) open(kept);
		else draw();
	});
	drawn.observe(document, { childList: true, subtree: true });

	window.kyoten = {
		keep,
		opened,
		switched: (engine) => shown && amend(shown, { engine }),
		chosen: () => (wanted ? JSON.stringify(wanted) : ""),
		forget: () => (shown ? remove(shown) : open(null)),
		markdown: (number) => shown?.exchanges[number - 1]?.markdown,
		say: (words) => say(".kn-said", words),
	};
}
