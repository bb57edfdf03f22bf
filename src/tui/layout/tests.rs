//! Geometry holds for every tree and every area.

use super::*;
use proptest::prelude::*;

fn ids(count: usize) -> Vec<SessionId> {
    (0..count).map(|n| format!("00000000-0000-4000-8000-{n:012}").parse().unwrap()).collect()
}

fn tree(splits: &[(usize, bool, bool)]) -> Node {
    let ids = ids(splits.len() + 1);
    let mut root = Node::Pane(ids[0]);
    for (n, (at, is_columns, is_before)) in splits.iter().enumerate() {
        let axis = if *is_columns { Axis::Columns } else { Axis::Rows };
        root.split(ids[at % (n + 1)], axis, ids[n + 1], *is_before);
    }
    root
}

#[test]
fn a_split_halves_and_leaves_a_column() {
    let tree = tree(&[(0, true, false), (1, false, false)]);
    let [a, b, c] = ids(3).try_into().unwrap();
    assert_eq!(
        tree.place(Rect::new(0, 0, 81, 24)),
        [(a, Rect::new(0, 0, 40, 24)), (b, Rect::new(41, 0, 40, 12)), (c, Rect::new(41, 12, 40, 12))]
    );
    let dividers: Vec<_> = tree.dividers(Rect::new(0, 0, 81, 24)).into_iter().map(|d| d.area).collect();
    assert_eq!(dividers, [Rect::new(40, 0, 1, 24), Rect::new(41, 12, 40, 1)]);
}

#[test]
fn focus_goes_by_direction_and_around_the_edge() {
    let tree = tree(&[(0, true, false), (1, false, false)]);
    let [a, b, c] = ids(3).try_into().unwrap();
    let area = Rect::new(0, 0, 81, 24);
    for (from, direction, to) in [
        (a, Direction::Right, b),
        (b, Direction::Down, c),
        (c, Direction::Left, a),
        (c, Direction::Up, b),
        (b, Direction::Up, c),
        (a, Direction::Left, b),
    ] {
        assert_eq!(tree.neighbor(area, from, direction, None), Some(to), "{direction:?}");
    }
    assert_eq!(tree.neighbor(area, a, Direction::Right, Some(c)), Some(c));
    assert_eq!(tree.neighbor(area, a, Direction::Up, None), None);
    assert_eq!(Node::Pane(a).neighbor(area, a, Direction::Right, None), None);
}

#[test]
fn resizing_moves_the_line_next_to_the_pane() {
    let area = Rect::new(0, 0, 81, 24);
    let mut tree = tree(&[(0, true, false), (1, false, false)]);
    let [a, b, c] = ids(3).try_into().unwrap();
    tree.resize(area, a, Direction::Right, 5);
    assert_eq!(tree.place(area)[0].1.width, 45);
    tree.resize(area, c, Direction::Left, 10);
    assert_eq!(tree.place(area)[0].1.width, 35);
    tree.resize(area, b, Direction::Down, 3);
    assert_eq!(tree.place(area)[1].1.height, 15);
    tree.resize(area, a, Direction::Up, 3);
    assert_eq!(tree.place(area)[0].1.height, 24, "nothing above to move");
}

#[test]
fn what_is_removed_leaves_its_room_to_its_neighbor() {
    let tree = tree(&[(0, true, false), (1, false, false)]);
    let [a, b, c] = ids(3).try_into().unwrap();
    let rest = tree.without(b).unwrap();
    assert_eq!(rest.sessions(), [a, c]);
    assert_eq!(rest.without(a).unwrap().without(c), None);
}

#[test]
fn arrangements_follow_each_other() {
    let ids = ids(5);
    let mut tree = tree(&[(0, true, false), (1, false, false), (0, false, true), (2, true, true)]);
    for expected in [
        Arrangement::Columns,
        Arrangement::Rows,
        Arrangement::MainLeft,
        Arrangement::MainTop,
        Arrangement::Tiled,
        Arrangement::Columns,
    ] {
        let next = Arrangement::after(&tree);
        assert_eq!(next, expected);
        tree = next.of(&ids).unwrap();
        assert_eq!(tree.sessions(), ids);
    }
    assert_eq!(Arrangement::Tiled.of(&[]), None);
}

#[test]
fn a_tree_survives_json() {
    let tree = tree(&[(0, true, false), (1, false, false)]);
    let json = serde_json::to_string(&tree).unwrap();
    assert_eq!(serde_json::from_str::<Node>(&json).unwrap(), tree);
}

fn splits() -> impl Strategy<Value = Vec<(usize, bool, bool)>> {
    prop::collection::vec((any::<usize>(), any::<bool>(), any::<bool>()), 0..12)
}

proptest! {
    #[test]
    fn panes_and_lines_cover_the_area_once(splits in splits(), w in 0u16..120, h in 0u16..60) {
        let tree = tree(&splits);
        let area = Rect::new(3, 2, w, h);
        let places = tree.place(area);
        prop_assert_eq!(places.len(), splits.len() + 1);
        let mut covered: u32 = 0;
        for (n, (_, place)) in places.iter().enumerate() {
            prop_assert!(place.is_empty() || area.intersection(*place) == *place, "{place:?} outside {area:?}");
            covered += place.area();
            for (_, other) in &places[..n] {
                prop_assert!(place.intersection(*other).is_empty());
            }
        }
        let columns = tree.dividers(area).into_iter().filter(|d| d.axis == Axis::Columns);
        covered += columns.map(|d| d.area.area()).sum::<u32>();
        prop_assert_eq!(covered, area.area());
    }

    #[test]
    fn a_dragged_line_comes_to_lie_where_it_was_put(
        splits in splits(), which in any::<prop::sample::Index>(), at in 0u16..130,
    ) {
        let mut tree = tree(&splits);
        let area = Rect::new(0, 0, 120, 60);
        let dividers = tree.dividers(area);
        prop_assume!(!dividers.is_empty());
        let divider = which.get(&dividers).clone();
        tree.drag(area, &divider.path, at);
        let moved = tree.dividers(area).into_iter().find(|d| d.path == divider.path).unwrap();
        let (before, now) = match divider.axis {
            Axis::Columns => (divider.area.x, moved.area.x),
            Axis::Rows => (divider.area.y, moved.area.y),
        };
        // It goes there, stops before it squeezes a part to nothing, or stays where there is no room.
        prop_assert!(now == at || now == before || (now > before) == (at > before), "{before} -> {now}, not {at}");
    }

    #[test]
    fn resizing_and_removing_keep_the_tree_whole(splits in splits(), w in 0u16..50, h in 0u16..30) {
        let mut tree = tree(&splits);
        let area = Rect::new(0, 0, w, h);
        let all = tree.sessions();
        for id in &all {
            for direction in [Direction::Left, Direction::Right, Direction::Up, Direction::Down] {
                tree.resize(area, *id, direction, 3);
                let _ = tree.neighbor(area, *id, direction, None);
            }
        }
        prop_assert_eq!(tree.sessions(), all.clone());
        let mut left = Some(tree);
        for id in all {
            left = left.and_then(|tree| tree.without(id));
        }
        prop_assert_eq!(left, None);
    }
}
