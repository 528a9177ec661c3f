using System.Globalization;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>So many of some targets: a number such as <c>2</c>, or a share such as <c>25%</c>.</summary>
public readonly record struct Share(int Number, bool IsPercent)
{
    public const string Wanted = "must be a number such as 2 or a share such as 25%";

    public static bool TryParse(string? text, out Share share)
    {
        var trimmed = (text ?? "").Trim();
        var isPercent = trimmed.EndsWith('%');
        var isNumber = int.TryParse(
            isPercent ? trimmed[..^1].TrimEnd() : trimmed,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        );
        share = new Share(number, isPercent);
        return isNumber && (!isPercent || number <= 100);
    }

    public static Share Parse(string text) =>
        TryParse(text, out var share) ? share : throw new FormatException($"'{text}' {Wanted}.");

    /// <summary>How many of <paramref name="all"/>, rounded down: 25% of 6 is 1.</summary>
    public int Of(int all) => IsPercent ? (int)((long)all * Number / 100) : Number;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Number}{(IsPercent ? "%" : "")}");
}
