// In a scope of its own: the scripts of the page become one.
(() => {
	// Files go to the server from here, one by one; what becomes of them is told by the page's own events.
	// Returns, as JSON, the token of each file that arrived, and for each other its name and why.
	window.kyotenSend = async () => {
		const input = document.querySelector("#kn-files");
		const told = document.querySelector("#kn-chosen");
		const button = document.querySelector("#kn-take-in");
		const files = [...input.files];
		const sent = [];
		button.disabled = true;
		for (const [number, file] of files.entries()) {
			if (file.size > Number(input.dataset.most)) {
				const most = Math.floor(Number(input.dataset.most) / 2 ** 20);
				sent.push({ name: file.name, error: `大きすぎて取り込めません（${most}MBまで）。分けて保存し直してください` });
				continue;
			}
			const say = (share) => (told.textContent = `送っています ${number + 1}/${files.length} ${file.name}（${share}%）`);
			say(0);
			sent.push(await sendOne(file, say));
		}
		told.textContent = "";
		input.value = "";
		button.disabled = false;
		return JSON.stringify(sent);
	};

	function sendOne(file, say) {
		return new Promise((done) => {
			const request = new XMLHttpRequest();
			const lost = "送れませんでした。サーバーが動いているか、ファイルが開けるかを確かめてください";
			request.open("POST", `shelf/uploads?name=${encodeURIComponent(file.name)}`);
			request.setRequestHeader("content-type", "application/octet-stream");
			request.upload.onprogress = (event) => say(Math.round((100 * event.loaded) / Math.max(1, event.total)));
			request.onerror = () => done({ name: file.name, error: lost });
			request.onload = () => {
				let reply = {};
				try {
					reply = JSON.parse(request.responseText);
				} catch {}
				const error = (reply.error || lost).replace(/^[^:]*: /, "");
				done(request.status === 200 ? { token: reply.token } : { name: file.name, error });
			};
			request.send(file);
		});
	}

	window.addEventListener("change", (event) => {
		if (!(event.target instanceof HTMLInputElement) || event.target.id !== "kn-files") return;
		const names = [...event.target.files].map((file) => file.name);
		document.querySelector("#kn-chosen").textContent = names.length ? `${names.length}件：${names.join("、")}` : "";
	});

	// What a button of the table opens may lie far from it: it is brought into sight, and what is
	// asked before a removal gets the keyboard, on the answer that changes nothing.
	const opens = { remove: "#kn-keep", inspect: ".kn-inspection" };
	let awaited = null;
	window.addEventListener(
		"click",
		(event) => {
			const button = event.target instanceof Element && event.target.closest("#kn-shelf button[data-do]");
			if (button) awaited = opens[button.dataset.do] ?? null;
		},
		true
	);
	new MutationObserver(() => {
		const shown = awaited && document.querySelector(awaited);
		if (!shown?.checkVisibility()) return;
		if (awaited === opens.remove) shown.focus({ preventScroll: true });
		(shown.closest("#kn-confirm") ?? shown).scrollIntoView({ block: "nearest" });
		awaited = null;
	}).observe(document, { childList: true, subtree: true, attributes: true });
})();
