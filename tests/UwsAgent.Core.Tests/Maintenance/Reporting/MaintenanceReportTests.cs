using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Reporting;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Notifications;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Maintenance.Running;

namespace UwsAgent.Core.Tests.Maintenance.Reporting;

public sealed class MaintenanceReportTests
{
    private readonly FleetScene scene = new();

    [Fact]
    public void One_page_for_the_whole_fleet_needs_nothing_else_and_nothing_in_it_is_markup_of_others()
    {
        PlayBadNight();

        var page = ReportHtml.Write(scene.Report());

        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.Contains("upgrade 1.0 -&gt; 1.1", page, StringComparison.Ordinal);
        Assert.Contains("stays as it is", page, StringComparison.Ordinal);
        Assert.Contains("openssl", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_says_what_changed_what_failed_what_stays_what_is_held_and_what_is_left()
    {
        PlayBadNight();

        var report = scene.Report();

        Assert.Equal(
            ["a Done", "b Failed", "c CarriedOver", "gone Unknown"],
            report.Targets.Select(target => $"{target.Target} {target.Standing}")
        );
        Assert.Equal("upgrade 1.0 -> 1.1", ReportWords.Of(Assert.Single(report.Targets[0].Changed)));
        Assert.Empty(report.Targets[1].Changed);
        Assert.False(report.Targets[1].Steps[0].IsUndone);
        Assert.Contains("1 security update held back", report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void One_mail_for_each_run_with_all_that_a_person_must_know_E_c29()
    {
        PlayBadNight();
        var mail = Assert.Single(Mails(MailWhen.OnlyOnError));

        Assert.Equal("ops@example.org", mail.To);
        Assert.Equal("maintenance of fleet: halted", mail.Subject);
        Assert.Contains(
            "Failed\n  b: upgrade: <script>alert(1)</script> (stays as it is: the database was converted)",
            mail.Text,
            StringComparison.Ordinal
        );
        Assert.Contains("Carried over\n  c: the run was halted", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Changed\n  a: upgrade 1.0 -> 1.1", mail.Text, StringComparison.Ordinal);
        Assert.Contains("uws maintenance report run1", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MailWhen.Always, 1)]
    [InlineData(MailWhen.OnChange, 1)]
    [InlineData(MailWhen.OnlyOnError, 0)]
    public void A_good_run_is_mailed_by_wish(MailWhen when, int mails)
    {
        scene.Work.Plan("a", "upgrade");
        scene.Run();

        Assert.Equal(mails, Mails(when).Count);
    }

    [Theory]
    [InlineData(MailWhen.Always, 1)]
    [InlineData(MailWhen.OnChange, 0)]
    public void A_run_that_found_all_done_already_is_no_news(MailWhen when, int mails)
    {
        scene.Work.Plan(new TargetPlan("packages", "a") { Steps = [ScriptedWork.Step("upgrade")] });
        scene.Work.Script("a", "upgrade", StepPhase.Precheck, StepEnd.NothingToDo("it is 1.1 already"));
        scene.Run();

        Assert.Equal(mails, Mails(when).Count);
    }

    [Fact]
    public void Nobody_is_mailed_where_nobody_is_named()
    {
        scene.Work.Plan("a", "upgrade");
        scene.Run();
        scene.Options = scene.Options with { MailTo = [] };

        Assert.Empty(
            scene.Events.Happened.SelectMany(happened =>
                new MaintenanceNotices(new Fixed<MaintenanceOptions>(new())).Of(
                    EventRecording.Record(happened, scene.Time.GetUtcNow())
                )
            )
        );
    }

    private IReadOnlyList<Notice> Mails(MailWhen when)
    {
        var options = new MaintenanceOptions { MailTo = ["ops@example.org"], MailWhen = when };
        var notices = new MaintenanceNotices(new Fixed<MaintenanceOptions>(options));
        return
        [
            .. scene.Events.Happened.SelectMany(happened =>
                notices.Of(EventRecording.Record(happened, scene.Time.GetUtcNow()))
            ),
        ];
    }

    private void PlayBadNight()
    {
        scene.Work.Plan(
            new TargetPlan("packages", "a")
            {
                Steps = [ScriptedWork.Step("upgrade")],
                Held =
                [
                    new HeldBack("openssl", "1.1.1k", "1.1.1l", HeldReason.Pinned, "pinned by bob")
                    {
                        IsSecurity = true,
                    },
                ],
            }
        );
        scene.Work.Plan("b", "upgrade");
        scene.Work.Plan("c", "upgrade");
        scene.Work.Plan(new TargetPlan("packages", "gone") { WhyNot = "no route", IsUnknown = true });
        scene.Work.Script("b", "upgrade", StepPhase.Verify, StepEnd.Failed("<script>alert(1)</script>"));
        scene.Work.Script("b", "upgrade", StepPhase.Undo, StepEnd.Failed("the database was converted"));
        scene.Run();
    }
}
