namespace UwsAgent.Core.Configuration;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Similar
{
    public static string? To(string given, IEnumerable<string> known) =>
        known
            .Select(word => (Word: word, Distance: Distance(given.ToUpperInvariant(), word.ToUpperInvariant())))
            .Where(each => each.Distance <= Math.Max(2, each.Word.Length / 3) && each.Distance < each.Word.Length)
            .OrderBy(each => each.Distance)
            .ThenBy(each => each.Word, StringComparer.Ordinal)
            .Select(each => each.Word)
            .FirstOrDefault();

    /// <summary>Optimal string alignment: a swap of two neighbours counts once.</summary>
    private static int Distance(string left, string right)
    {
        if (left.Length > 64)
        {
            return int.MaxValue;
        }

        var cost = Enumerable.Range(0, left.Length + 1).Select(_ => new int[right.Length + 1]).ToArray();
        for (var row = 0; row <= left.Length; row++)
        {
            for (var column = 0; column <= right.Length; column++)
            {
                cost[row][column] = Cell(row, column);
            }
        }

        return cost[left.Length][right.Length];

        int Cell(int row, int column)
        {
            if (row == 0 || column == 0)
            {
                return row + column;
            }

            var change = left[row - 1] == right[column - 1] ? 0 : 1;
            var best = Math.Min(
                Math.Min(cost[row - 1][column] + 1, cost[row][column - 1] + 1),
                cost[row - 1][column - 1] + change
            );
            var isSwap =
                row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
            return isSwap ? Math.Min(best, cost[row - 2][column - 2] + 1) : best;
        }
    }
}
