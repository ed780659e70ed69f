"""French of the screens, a file a page.

- ``accessibilite``: French texts of the page Accessibilité: what was checked, what conforms, what
  does not.
- ``account``: French texts of who is signed in, and of the identity providers of a server.
- ``actions``: French texts of the page Actions.
- ``besoins``: French texts of the page Besoins sans action.
- ``common``: Every French text of the screens that is not computed from figures.
- ``donnees``: French texts of the page Données, and of what a department has not.
- ``ecarts``: French texts of the page Écarts, by car and on foot.
- ``fiche``: French texts of the pages Fiche, Évolution and Méthode.
- ``first_page``: French of the first page.
- ``horaires``: French texts of the page Horaires.
- ``importer``: French texts of the page Importer.
- ``navigation``: The menu: four groups of pages, each page by its name and the question that it
  answers.
- ``of_streamlit``: What Streamlit writes in English, and what a reader sees or hears in its place.
- ``place_choice``: French of the lists of places: what is searched, what answers, what is nearest.
- ``qui_fait_quoi``: French texts of the page Qui fait quoi, after the webinar of 20 March 2023.
- ``reunion``: French texts of the page Réunion.
- ``scenarios``: What the screens say of a scenario: nobody may take a simulation for the present.
- ``server``: French texts of the server itself.
- ``simulateur``: French texts of the page Simulateur.
- ``tne``: French texts of the page TNE, after the two source documents.
"""
