"""What stands around every page: server, address, cache, jobs, frame.

- ``cached``: The packs that the pages hold, loaded again when their files change.
- ``first_visit``: The first visit is the server's own: once it answers, it opens each page as a
  reader would.
- ``frame``: What stands around every page: language, title of the product, notices, foot.
- ``header``: The head of a page: its title and, when there is one, the scenario under it.
- ``incident``: The last resort: what nobody foresaw is said in French, with a number the server's
  log holds.
- ``jobs``: Work of some seconds, away from the page: it shows how long it takes and can be stopped.
- ``register``: What the pages ask of the register, and what they say of people where they show it.
- ``router``: The pages in their four groups. The address of a page is the name of its file.
- ``server``: What stands before every page: the name it was asked by, and what a browser may do
  with it.
- ``state``: The view of this session: read from the address, changed by widgets, written back.
- ``style``: Style and scripts of the pages: ``style.css``, ``stage.css``, ``arrival.js``,
  ``paper.js``.
- ``uploads``: A file that a reader drops, through the gate.
- ``visitor``: Who looks at a page, as the request that opened it and an identity provider tell.
"""
