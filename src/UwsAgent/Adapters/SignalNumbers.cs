using System.Globalization;
using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>A text that should be a number as a sample: what is none is said, never guessed.</summary>
internal static class SignalNumbers
{
    private const int LongestShown = 60;

    public static Sample Of(string text, DateTimeOffset? at) =>
        text switch
        {
            "U" or "u" => Sample.Unknown("the source says U: unknown"),
            "" => Sample.Empty("the source gives nothing"),
            "NaN" or "nan" => Sample.Error("the value is NaN, not a number"),
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? Of(number, at, text)
                : Sample.Error($"'{Shown(text)}' is not a number"),
        };

    /// <param name="text">As it was written, for people.</param>
    public static Sample Of(double number, DateTimeOffset? at, string text) =>
        double.IsFinite(number) ? Sample.Of(number, at) : Sample.Error($"the value {Shown(text)} is not finite");

    public static string Shown(string text) => PlainText.Line(text, LongestShown);
}
