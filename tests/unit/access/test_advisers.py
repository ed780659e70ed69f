from geo.access import place_counts


def test_the_strongest_rule_wins(squares):
    found = place_counts.competent(squares)
    assert found["rule"].tolist() == ["commune", "epci", "epci", *["departement"] * 3]
    assert found["employer"].tolist()[:2] == ["Commune de F1", "CC du Sud"]


def test_without_post_there_is_none(squares):
    from tests.conftest import make_pack

    found = place_counts.competent(make_pack(advisers=[]))
    assert set(found["rule"]) == {"none"}
    assert found["employer"].isna().all()


def test_private_and_coordination_posts_are_not_competent(vienne):
    found = place_counts.competent(vienne)
    posts = vienne.tables["advisers"].set_index("post_id")
    used = posts.loc[found["post_id"].dropna().unique()]
    assert set(used["sector"]) == {"public"}
    assert "coordination" not in set(used["employer_type"])
    assert set(found["rule"]) == {"commune", "epci", "departement"}


def test_posts_by_commune_sum_to_all_posts(vienne):
    assert place_counts.posts_by_commune(vienne).sum() == 34
    assert (place_counts.posts_by_commune(vienne) > 0).sum() == 16
