//! Moments laid out on a line, to scale, with labels below that never overlap.

/// The fewest columns from one moment to the next, so that both are seen.
const MIN_GAP: usize = 2;

/// The columns of a gap that is cut out of the scale: `━╱╱ 27d 20h ╱╱━`.
const CUT_GAP: usize = 16;

/// A gap is cut if it is at least this many times longer than all shorter ones together, and there are
/// at least this many of them. Otherwise it would leave no room for them.
const CUT_FROM: i64 = 50;
const WORTH_A_CUT: usize = 2;

/// The shortest line from the first moment to the last, in columns.
const MIN_SPAN: usize = 24;

/// What leads from the line to a label: `└ `.
pub const LEADER: usize = 2;

/// The place of everything. The label of the last moment is on the line, to its right.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    /// The column of each moment, from 0.
    pub columns: Vec<usize>,
    /// Whether the gap after each moment is cut, and so not to scale.
    pub cut: Vec<bool>,
    /// The row below the line, from 0, of each label but the last.
    pub rows: Vec<usize>,
}

/// Lays out moments, in milliseconds and ascending, with labels of these widths, within this many
/// columns. Labels longer than the place to the right of the shortest line overflow.
pub fn lay_out(moments: &[i64], labels: &[usize], width: usize) -> Layout {
    let gaps: Vec<i64> = moments.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let cut = cuts(&gaps);
    let needed = cut.iter().map(|cut| if *cut { CUT_GAP } else { MIN_GAP }).sum::<usize>();
    let shortest = if gaps.is_empty() { 0 } else { MIN_SPAN.max(needed) };
    let longest = if gaps.is_empty() { 0 } else { width.max(shortest) };
    let columns = (shortest..=longest)
        .rev()
        .map(|span| columns(&gaps, &cut, span))
        .find(|columns| fits(columns, labels, width))
        .unwrap_or_else(|| self::columns(&gaps, &cut, shortest));
    let rows = rows(&columns, labels);
    Layout { columns, cut, rows }
}

fn cuts(gaps: &[i64]) -> Vec<bool> {
    let mut cut = vec![false; gaps.len()];
    let mut ascending: Vec<usize> = (0..gaps.len()).collect();
    ascending.sort_by_key(|gap| gaps[*gap]);
    while let [rest @ .., longest] = ascending.as_slice() {
        let together: i64 = rest.iter().map(|gap| gaps[*gap]).sum();
        if rest.len() < WORTH_A_CUT || gaps[*longest] <= together.saturating_mul(CUT_FROM) {
            break;
        }
        cut[*longest] = true;
        ascending.pop();
    }
    cut
}

/// Shares the span among the gaps by their lengths, none below its least.
fn columns(gaps: &[i64], cut: &[bool], span: usize) -> Vec<usize> {
    let mut fixed: Vec<Option<usize>> = cut.iter().map(|cut| cut.then_some(CUT_GAP)).collect();
    for _ in 0..gaps.len() {
        let (room, total) = remaining(gaps, &fixed, span);
        let short = |gap: usize| fixed[gap].is_none() && share(gaps[gap], room, total) < MIN_GAP;
        let short: Vec<usize> = (0..gaps.len()).filter(|gap| short(*gap)).collect();
        if short.is_empty() {
            break;
        }
        for gap in short {
            fixed[gap] = Some(MIN_GAP);
        }
    }
    let (room, total) = remaining(gaps, &fixed, span);
    let (mut column, mut elapsed, mut taken) = (0, 0, 0);
    let mut columns = vec![0];
    for (gap, fixed) in gaps.iter().zip(fixed) {
        column += fixed.unwrap_or_else(|| {
            elapsed += gap;
            let end = share(elapsed, room, total);
            end - std::mem::replace(&mut taken, end)
        });
        columns.push(column);
    }
    columns
}

/// The room and the time of the gaps that are not fixed.
fn remaining(gaps: &[i64], fixed: &[Option<usize>], span: usize) -> (usize, i64) {
    let room = span.saturating_sub(fixed.iter().flatten().sum());
    let free = gaps.iter().zip(fixed).filter(|(_, fixed)| fixed.is_none());
    (room, free.map(|(gap, _)| gap).sum())
}

fn share(time: i64, room: usize, total: i64) -> usize {
    let share = i128::from(time) * room as i128 / i128::from(total.max(1));
    usize::try_from(share).unwrap_or(0)
}

fn fits(columns: &[usize], labels: &[usize], width: usize) -> bool {
    columns.iter().zip(labels).all(|(column, label)| column + LEADER + label <= width)
}

/// From right to left, each label in the first row where it ends before the next one there
/// begins, and before any leader that goes further down.
fn rows(columns: &[usize], labels: &[usize]) -> Vec<usize> {
    let mut begins: Vec<usize> = Vec::new();
    let mut rows = Vec::new();
    for (column, label) in columns.iter().zip(labels).rev().skip(1) {
        let end = column + LEADER + label;
        let row = begins.iter().position(|begin| end < *begin).unwrap_or(begins.len());
        begins.resize(begins.len().max(row + 1), usize::MAX);
        begins[..=row].fill(*column);
        rows.push(row);
    }
    rows.reverse();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    #[test]
    fn moments_are_to_scale() {
        let layout = lay_out(&[0, 10_000, 40_000, 80_000], &[0, 0, 0, 0], 82);
        assert_eq!(layout.columns, [0, 10, 40, 80]);
        assert_eq!(layout.cut, [false; 3]);
    }

    #[test]
    fn every_moment_has_a_column_of_its_own() {
        for moments in [[0, 0, 0, 0], [0, 1, 2, 100_000], [0, 99_998, 99_999, 100_000]] {
            let columns = lay_out(&moments, &[0; 4], 60).columns;
            assert!(columns.windows(2).all(|pair| pair[1] - pair[0] >= MIN_GAP), "{columns:?}");
            assert!(columns[3] <= 58, "{columns:?}");
        }
    }

    #[test]
    fn a_gap_that_would_leave_nothing_to_see_is_cut() {
        let layout = lay_out(&[0, 14_000, 51_000, 819_000, 28 * DAY], &[10; 5], 80);
        assert_eq!(layout.cut, [false, false, false, true]);
        assert_eq!(layout.columns[4] - layout.columns[3], CUT_GAP);
        assert!(layout.columns[3] - layout.columns[2] > 30, "{layout:?}");
    }

    #[test]
    fn what_is_longer_than_a_gap_that_is_cut_is_cut_too() {
        let layout = lay_out(&[0, 10_000, 20_000, DAY, 400 * DAY], &[10; 5], 80);
        assert_eq!(layout.cut, [false, false, true, true]);
    }

    #[test]
    fn a_gap_is_not_cut_for_the_sake_of_one_moment_or_of_a_much_shorter_gap() {
        for moments in [&[0, 284, 7_000][..], &[0, 7_000, 7_284, 504_000, 580_000]] {
            let layout = lay_out(moments, &vec![10; moments.len()], 80);
            assert!(!layout.cut.contains(&true), "{layout:?}");
        }
    }

    #[test]
    fn one_moment_is_a_line_without_length() {
        let layout = lay_out(&[5], &[12], 80);
        assert_eq!(layout, Layout { columns: vec![0], cut: vec![], rows: vec![] });
    }

    #[test]
    fn the_line_is_as_long_as_the_labels_leave_it() {
        let layout = lay_out(&[0, 100], &[10, 20], 80);
        assert_eq!(layout.columns, [0, 58]);
        let layout = lay_out(&[0, 95, 100], &[10, 40, 4], 80);
        assert!(layout.columns[1] + LEADER + 40 <= 80, "{layout:?}");
    }

    /// Draws the rows with letters for labels and bars for leaders, and fails where two meet.
    fn drawn(layout: &Layout, labels: &[usize]) -> Vec<Vec<char>> {
        let height = layout.rows.iter().max().map_or(0, |row| row + 1);
        let mut cells = vec![vec![' '; 200]; height];
        let mut put = |row: usize, column: usize, c: char| {
            assert_eq!(cells[row][column], ' ', "row {row} column {column} of {layout:?}");
            cells[row][column] = c;
        };
        for (moment, row) in layout.rows.iter().enumerate() {
            (0..*row).for_each(|above| put(above, layout.columns[moment], '│'));
            (0..LEADER + labels[moment])
                .for_each(|offset| put(*row, layout.columns[moment] + offset, 'x'));
        }
        cells
    }

    #[test]
    fn labels_and_leaders_never_meet() {
        let lives: [&[i64]; 5] = [
            &[0, 22, 63, 459, 504],
            &[0, 1, 2, 3, 4, 5, 6, 7],
            &[0, 0, 0],
            &[0, 87_478, 87_642, 88_700, 150_783, 152_357],
            &[0, 500, 990, 995, 1_000],
        ];
        for moments in lives {
            for label in [1, 8, 20, 35] {
                for width in [60, 80, 120] {
                    let labels = vec![label; moments.len()];
                    drawn(&lay_out(moments, &labels, width), &labels);
                }
            }
        }
    }

    #[test]
    fn labels_with_room_between_share_a_row() {
        let layout = lay_out(&[0, 40, 100], &[10, 10, 10], 80);
        assert_eq!(layout.rows, [0, 0]);
    }
}
