namespace UwsAgent.Core.Uploads.Judging;

/// <summary>A header that was found: which rules judge which cell.</summary>
/// <param name="Checks">By cell; null for a column that the rules do not name.</param>
/// <param name="CellOf">By column of the rules: the cell's index, or -1.</param>
internal sealed record Header(long Line, int CellCount, ColumnCheck?[] Checks, int[] CellOf)
{
    public string? NameOf(int cell) => cell < Checks.Length ? Checks[cell]?.Rules.Name : null;
}
