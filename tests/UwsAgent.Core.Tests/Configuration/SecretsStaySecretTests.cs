using System.Text;
using System.Text.Json;
using CsCheck;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Tests.Configuration;

public sealed class SecretsStaySecretTests
{
    private const string Word = "hunter2";

    [Fact]
    public void A_secret_is_read_from_a_text_or_from_a_file_and_loses_its_last_line_end()
    {
        var mail = SampleSections
            .Good(
                SampleSections.Inputs(
                    """{"Mail":{"Password":"a","Servers":[{"Host":"h","Token":{"File":"/run/token"}}]}}"""
                ) with
                {
                    ReadSecret = path => new ConfigurationText(path, Encoding.UTF8.GetBytes($"{path}!\n")),
                }
            )
            .Section<MailSample>();
        Assert.Equal("a", mail.Password!.Reveal());
        Assert.Equal("/run/token!", mail.Servers[0].Token!.Reveal());
    }

    [Fact]
    public void A_file_of_a_secret_that_cannot_be_read_is_named() =>
        Assert.Equal(
            [
                "/etc/uws-agent/uws-agent.json:1:21: Mail:Password names the file /run/token, which cannot be read: permission denied",
            ],
            SampleSections.Faults(
                SampleSections.Inputs("""{"Mail":{"Password":{"File":"/run/token"}}}""") with
                {
                    ReadSecret = path => new ConfigurationText(path, default, "cannot be read: permission denied"),
                }
            )
        );

    [Theory]
    [InlineData("""{"Mail":"hunter2"}""")]
    [InlineData("""{"Mail":{"Pasword":"hunter2"}}""")]
    [InlineData("""{"Mail":{"Password":["hunter2"]}}""")]
    [InlineData("""{"Mail":{"Password":{"Fil":"hunter2"}}}""")]
    [InlineData("""{"Mail":{"Servers":"hunter2"}}""")]
    [InlineData("""{"Mail":{"Servers":["hunter2"]}}""")]
    [InlineData("""{"Mail":{"Servers":{"Host":"hunter2"}}}""")]
    [InlineData("""{"Password":"hunter2"}""")]
    [InlineData("""{"Mail":{"Password":hunter2}}""")]
    [InlineData("""{"Mail":{"Password":"hunter2}}""")]
    [InlineData("""{"Mail":{"Password":'hunter2'}}""")]
    [InlineData("""{"Mail":{"Password":"hunter2" "hunter2"}}""")]
    [InlineData("{\"Mail\":{\"Password\":\"hunter2\n\"}}")]
    [InlineData("""{"Mail":{"Password":thunter2}}""")]
    public void A_secret_in_the_wrong_place_is_not_quoted_by_the_fault(string text)
    {
        var faults = SampleSections.Faults(text);
        Assert.NotEmpty(faults);
        Assert.All(faults, fault => Assert.DoesNotContain(Word, fault));
    }

    [Fact]
    public void No_output_ever_holds_a_secret() =>
        Gen.Select(Gen.Char.AlphaNumeric.Array[12, 24], Gen.Int[0, 3], Gen.Bool)
            .Sample(
                (letters, place, isBroken) =>
                {
                    var secret = new string(letters);
                    var text = place switch
                    {
                        0 => $$$"""{"Mail":{"Password":"{{{secret}}}"}}""",
                        1 => $$$"""{"Mail":{"Servers":[{"Host":"h","Token":"{{{secret}}}"}]}}""",
                        2 => """{"Mail":{"Password":{"File":"/run/token"}}}""",
                        _ => "{}",
                    };
                    var inputs = SampleSections.Inputs(text, isBroken ? """{"Queue":{"Low":-1}}""" : "{}") with
                    {
                        ReadSecret = path => new ConfigurationText(path, Encoding.UTF8.GetBytes(secret)),
                        Credentials = place == 3 ? [new ConfigurationEntry("Mail__Password", secret)] : [],
                    };
                    var load = SampleSections.Load(inputs);
                    Assert.Equal(isBroken, load.Snapshot is null);
                    var said = new StringBuilder().AppendJoin('\n', load.Faults);
                    if (load.Snapshot is { } snapshot)
                    {
                        var mail = snapshot.Section<MailSample>();
                        Assert.Equal(secret, (mail.Password ?? mail.Servers[0].Token)!.Reveal());
                        said.AppendJoin('\n', snapshot.Settings);
                        said.AppendJoin('\n', SampleSections.Good().ChangesTo(snapshot));
                        said.AppendJoin('\n', snapshot.ChangesTo(SampleSections.Good()));
                        said.Append(snapshot.ToJson()).Append(mail).Append(JsonSerializer.Serialize(mail));
                    }

                    Assert.DoesNotContain(secret, said.ToString());
                },
                iter: 200
            );
}
