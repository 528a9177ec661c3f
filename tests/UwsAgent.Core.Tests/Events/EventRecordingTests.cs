using CsCheck;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Events;

public sealed class EventRecordingTests
{
    private static readonly EventKind Kind = new("tried", new string('a', 32), EventLevel.Information, "It was tried.");

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("two\nlines", "two␊lines")]
    [InlineData("\u001b[31mred", "␛[31mred")]
    [InlineData("invoice\u202Efdp.exe", "invoice\uFFFDfdp.exe")]
    [InlineData("ñandú 😀", "ñandú 😀")]
    public void A_value_is_one_harmless_line(string given, string kept) =>
        Assert.Equal(kept, PlainText.Line(given, 100));

    [Fact]
    public void A_stack_keeps_its_lines_and_loses_its_escapes() =>
        Assert.Equal("at A()\n\tat B()␛[2J\nend", PlainText.Block("at A()\r\n\tat B()\u001b[2J\nend"));

    [Fact]
    public void A_text_of_exactly_the_longest_length_stays_whole_and_a_longer_one_shows_that_it_was_cut()
    {
        Assert.Equal("12345", PlainText.Line("12345", 5));
        Assert.Equal("1234…", PlainText.Line("123456", 5));
    }

    [Fact]
    public void A_sentence_says_target_what_why_and_who()
    {
        var happened = new AgentEvent(Kind, "worker", "scaled")
        {
            Before = "40",
            After = "75",
            Why = "backlog",
            Author = "ana",
        };

        Assert.Equal(
            "worker: scaled (40 -> 75); backlog [ana]",
            EventRecording.Sentence(EventRecording.Record(happened, DateTimeOffset.UnixEpoch))
        );
    }

    [Fact]
    public void Half_a_character_is_shown_as_missing() =>
        Assert.Equal("half \uFFFD pair", PlainText.Line("half \uD800 pair", 100));

    [Fact]
    public void No_text_is_longer_than_allowed_or_has_a_control_character() =>
        Gen
            .String.Select(Gen.Int[2, 50])
            .Sample(
                (text, longest) =>
                {
                    var kept = PlainText.Line(text, longest);
                    return kept.Length <= longest && !kept.Any(char.IsControl);
                }
            );

    [Theory]
    [InlineData("Replicas", "REPLICAS")]
    [InlineData("_HOSTNAME", "X_HOSTNAME")]
    [InlineData("a=b\nMESSAGE", "A_B_MESSAGE")]
    [InlineData("", "X")]
    public void A_field_cannot_take_the_name_of_another(string given, string kept) =>
        Assert.Equal(kept, EventRecording.FieldName(given));

    [Fact]
    public void An_event_is_kept_whole_in_utc()
    {
        var at = new DateTimeOffset(2026, 11, 23, 1, 0, 0, TimeSpan.FromHours(3));
        var happened = new AgentEvent(Kind, "worker", "40 -> 75")
        {
            Before = "40",
            After = "75",
            Why = "morning",
            Author = "ana",
            Undo = "uws scale worker 40",
            JobId = "j1",
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["Cluster"] = "amy-wrkr" },
        };

        var kept = EventRecording.Record(happened, at);

        Assert.Equal(new DateTime(2026, 11, 22, 22, 0, 0), kept.At.DateTime);
        Assert.Equal(
            ("tried", "worker", "40 -> 75", "40", "75"),
            (kept.Kind, kept.Target, kept.What, kept.Before, kept.After)
        );
        Assert.Equal(("morning", "ana", "uws scale worker 40", "j1"), (kept.Why, kept.Author, kept.Undo, kept.JobId));
        Assert.Equal("amy-wrkr", kept.Fields["CLUSTER"]);
    }

    [Fact]
    public void A_query_asks_for_all_that_it_names()
    {
        var at = new DateTimeOffset(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);
        var kept = EventRecording.Record(new AgentEvent(Kind, "worker", "x") { JobId = "j1" }, at);

        Assert.True(EventRecording.Fits(new EventQuery(), kept));
        Assert.True(EventRecording.Fits(new EventQuery(at, "tried", "worker", "j1"), kept));
        Assert.False(EventRecording.Fits(new EventQuery(at.AddTicks(1)), kept));
        Assert.False(EventRecording.Fits(new EventQuery(Kind: "other"), kept));
        Assert.False(EventRecording.Fits(new EventQuery(Target: "web"), kept));
        Assert.False(EventRecording.Fits(new EventQuery(JobId: "j2"), kept));
    }
}
