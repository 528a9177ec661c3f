using System.Globalization;
using Serilog.Events;
using Serilog.Parsing;

namespace UwsAgent.Adapters;

/// <summary>Log events as words for people: Serilog alone would put quotes around every string.</summary>
internal static class SerilogText
{
    public static string Message(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        foreach (var token in logEvent.MessageTemplate.Tokens)
        {
            if (
                token is PropertyToken { PropertyName: var name }
                && logEvent.Properties.TryGetValue(name, out var value)
                && value is ScalarValue { Value: string words }
            )
            {
                text.Write(words);
            }
            else
            {
                token.Render(logEvent.Properties, text, CultureInfo.InvariantCulture);
            }
        }

        return text.ToString();
    }

    public static string Value(LogEventPropertyValue value) =>
        value switch
        {
            ScalarValue { Value: string text } => text,
            ScalarValue { Value: DateTimeOffset time } => time.ToString("O", CultureInfo.InvariantCulture),
            ScalarValue { Value: IFormattable number } => number.ToString(null, CultureInfo.InvariantCulture),
            ScalarValue scalar => scalar.Value?.ToString() ?? "",
            _ => value.ToString(null, CultureInfo.InvariantCulture),
        };
}
