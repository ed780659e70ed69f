"""Entry point, in two ways.

``streamlit run app.py`` imports this file to find ``app``, the server; then, for each visitor,
Streamlit runs it as a script, ``__main__``: page configuration, router, state of the address,
frame of every page. A page that fails leaves the frame, and the other pages, as they are.
"""

import streamlit as st

if __name__ == "__main__":
    from geo.base.errors import GeoError
    from pages.ui.shell import cached, frame, incident, router, state
    from pages.ui.texts import common

    incident.install()
    st.set_page_config(layout="wide", initial_sidebar_state="collapsed")
    try:
        state.open_from_address(
            cached.departments(),
            cached.unit_codes,
            cached.listed_codes,
            cached.fits,
            cached.fitted,
        )
    except GeoError as error:
        router.navigate()
        st.set_page_config(page_title=common.PRODUCT)
        frame.head()
        st.error(common.refused_data(error))
        st.stop()
    page = router.navigate()
    frame.head()
    with incident.report_failure():
        page.run()
    frame.foot()
else:
    from pages.ui.shell import first_visit, server

    server.prepare()
    app = st.App(__file__, middleware=server.MIDDLEWARE, lifespan=first_visit.lifespan)
