using System.Globalization;
using System.Net;
using System.Text;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance.Reporting;

/// <summary>A report as one page that needs nothing else; all text in it is made harmless.</summary>
public static class ReportHtml
{
    private const string Style =
        "body{font:15px/1.45 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#1a1a1a}"
        + "table{border-collapse:collapse;width:100%;margin:.5em 0 1.5em}th,td{text-align:left;vertical-align:top;padding:.35em .6em;border-bottom:1px solid #ddd}"
        + "th{font-weight:600;color:#555}.failed,.halted{color:#a40000}.done{color:#0a6b2d}.carried{color:#8a5a00}code{font-family:ui-monospace,monospace}ul{margin:.2em 0;padding-left:1.2em}";

    public static string Write(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var title = Text($"Maintenance {report.Round ?? report.Run}: {report.Result}");
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
            .Append(title)
            .Append("</title><style>")
            .Append(Style)
            .Append("</style></head><body>\n<h1>")
            .Append(title)
            .Append("</h1>\n<p>")
            .Append(Text(report.Summary))
            .Append("</p>\n<p>Run <code>")
            .Append(Text(report.Run))
            .Append("</code> by ")
            .Append(Text(report.Author))
            .Append(", ")
            .Append(Moment(report.StartedAt))
            .Append(
                report.EndedAt is { } end
                    ? $" to {Moment(end)} ({Text(Durations.Text(end - report.StartedAt))})"
                    : ", still running"
            )
            .Append(report.NowBecause is { } now ? $"; outside of the windows because: {Text(now)}" : "")
            .Append(
                report.Resumes > 0
                    ? string.Create(CultureInfo.InvariantCulture, $"; resumed {report.Resumes} times after a cut")
                    : ""
            )
            .Append("</p>\n");
        foreach (var target in report.Targets)
        {
            Write(page, target);
        }

        return page.Append("</body></html>\n").ToString();
    }

    private static void Write(StringBuilder page, TargetReport target)
    {
        var word = ReportWords.Of(target.Standing);
        page.Append(
            CultureInfo.InvariantCulture,
            $"<h2>{Text(target.Target)} <small>{Text(target.Kind)}{(target.Wave is { } wave ? $", wave {Text(wave)}" : "")}</small>: <span class=\"{Class(word)}\">{Text(word)}</span></h2>\n"
        );
        if (target.Why is { } why)
        {
            page.Append("<p>").Append(Text(why)).Append("</p>\n");
        }

        if (target.Steps.Count > 0)
        {
            page.Append("<table><tr><th>step</th><th>state</th><th>changes</th><th>what was seen</th></tr>\n");
            foreach (var step in target.Steps)
            {
                page.Append("<tr><td>")
                    .Append(Text($"{step.Name}: {step.What}"))
                    .Append("</td><td class=\"")
                    .Append(Class(step.State))
                    .Append("\">")
                    .Append(Text(step.State))
                    .Append("</td><td>")
                    .Append(List(step.Changes.Select(ReportWords.Of)))
                    .Append("</td><td>")
                    .Append(Text(step.Why ?? ""))
                    .Append(
                        step.Undone is { } undone
                            ? $"<br><b>{(step.IsUndone is true ? "taken back" : "stays as it is")}:</b> {Text(undone)}"
                            : ""
                    )
                    .Append(List(step.Evidence))
                    .Append("</td></tr>\n");
            }

            page.Append("</table>\n");
        }

        if (target.Held.Count > 0)
        {
            page.Append("<h3>Held back</h3><table><tr><th>name</th><th>has</th><th>available</th><th>why</th></tr>\n");
            foreach (var held in target.Held)
            {
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"<tr><td>{Text(held.Name)}{(held.IsSecurity ? " <b>(security)</b>" : "")}</td><td>{Text(held.Current)}</td><td>{Text(held.Available)}</td><td>{Text(held.Why)}</td></tr>\n"
                );
            }

            page.Append("</table>\n");
        }

        page.Append(List(target.Findings));
    }

    private static string List(IEnumerable<string> lines)
    {
        var items = string.Concat(lines.Select(line => $"<li>{Text(line)}</li>"));
        return items.Length > 0 ? $"<ul>{items}</ul>" : "";
    }

    private static string Class(string word) => word.Split(' ')[0];

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(PlainText.Block(text));
}
