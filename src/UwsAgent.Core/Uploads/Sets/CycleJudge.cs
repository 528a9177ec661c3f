using System.Globalization;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Sets;

/// <summary>Finds rows whose parents lead back to themselves: one finding for each circle.</summary>
internal static class CycleJudge
{
    private const int MostLines = 5;

    public static void Judge(SetState state)
    {
        foreach (var table in state.Plan.Tables)
        {
            foreach (var column in table.References.Where(column => column.Acyclic))
            {
                foreach (var file in state.Of(table.Name))
                {
                    if (file.Keys?.References.GetValueOrDefault(column.Name) is { } reference)
                    {
                        Told(state, file.FileName, column.Name, reference);
                    }
                }
            }
        }
    }

    /// <summary>The lines of each circle, the first of them first.</summary>
    internal static IEnumerable<IReadOnlyList<uint>> Circles(IReadOnlyList<ParentOf> parents)
    {
        var edges = parents.DistinctBy(edge => edge.Child).OrderBy(edge => edge.Child).ToArray();
        var children = Array.ConvertAll(edges, edge => edge.Child);
        var walk = new int[edges.Length];
        for (var start = 0; start < edges.Length; start++)
        {
            var at = start;
            while (at >= 0 && walk[at] == 0)
            {
                walk[at] = start + 1;
                at = Math.Max(-1, Array.BinarySearch(children, edges[at].Parent));
            }

            if (at < 0 || walk[at] != start + 1)
            {
                continue;
            }

            var lines = new List<uint>();
            var first = at;
            do
            {
                lines.Add(edges[at].Line);
                at = Array.BinarySearch(children, edges[at].Parent);
            } while (at != first);

            lines.Sort();
            yield return lines;
        }
    }

    private static void Told(SetState state, string file, string column, ReferenceColumn reference)
    {
        foreach (var lines in Circles(reference.Parents))
        {
            var words = string.Join(
                ", ",
                lines.Take(MostLines).Select(line => line.ToString(CultureInfo.InvariantCulture))
            );
            var more = lines.Count > MostLines ? $" and {lines.Count - MostLines} more" : "";
            state.Log(file).Add(Rule.ReferenceCycle, new(lines[0], reference.Column, 0, column), words + more);
        }
    }
}
