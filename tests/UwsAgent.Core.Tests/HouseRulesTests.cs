using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests;

/// <summary>The rules of the house that a compiler does not hold; each failure says what to do instead.</summary>
public sealed partial class HouseRulesTests
{
    private static readonly Assembly Core = typeof(Job).Assembly;
    private static readonly string Root = FindRoot();
    private static readonly string[] Slices = ["Uploads", "Autoscaling", "Images", "Maintenance", "Commands"];
    private static readonly string[] BannedWords = ["Manager", "Helper", "Util", "Utils", "Processor", "Data", "Info"];

    [Fact]
    public void Every_decision_is_a_pure_static_function()
    {
        var decisions = Core.GetTypes()
            .SelectMany(type =>
                type.GetMethods(
                    BindingFlags.Public
                        | BindingFlags.NonPublic
                        | BindingFlags.Static
                        | BindingFlags.Instance
                        | BindingFlags.DeclaredOnly
                )
            )
            .Where(method => method.Name == "Decide")
            .ToList();
        Assert.NotEmpty(decisions);
        foreach (var method in decisions)
        {
            var name = $"{method.DeclaringType!.Name}.Decide";
            Assert.True(method.IsStatic, $"{name} must be static: hand in plain values");
            Assert.False(
                typeof(Task).IsAssignableFrom(method.ReturnType),
                $"{name} must not return a Task: observe first, then decide"
            );
            foreach (var parameter in method.GetParameters())
            {
                var type = parameter.ParameterType;
                Assert.False(type == typeof(TimeProvider), $"{name} takes a TimeProvider: take a DateTimeOffset");
                Assert.False(
                    type.Namespace == typeof(IDocumentStore).Namespace && type.IsInterface,
                    $"{name} takes the port {type.Name}: take what was observed through it"
                );
                Assert.False(
                    type.FullName!.StartsWith("Microsoft.Extensions.Logging", StringComparison.Ordinal),
                    $"{name} takes a logger: put the reason into the result"
                );
            }
        }
    }

    [Fact]
    public void No_slice_sees_another()
    {
        foreach (var slice in Slices)
        {
            foreach (var (file, text) in Sources($"src/UwsAgent.Core/{slice}"))
            {
                foreach (var other in Slices.Where(other => other != slice))
                {
                    Assert.False(
                        text.Contains($"UwsAgent.Core.{other}", StringComparison.Ordinal),
                        $"{file} uses the slice {other}: go through a port, the queue or an event"
                    );
                }
            }
        }
    }

    [Fact]
    public void Core_references_no_library_that_reaches_outside()
    {
        string[] outside =
        [
            "LiteDB",
            "Quartz",
            "k8s",
            "KubernetesClient",
            "Docker",
            "Renci",
            "MailKit",
            "Serilog",
            "Microsoft.AspNetCore",
        ];
        var references = Core.GetReferencedAssemblies().Select(one => one.Name!).ToList();
        Assert.DoesNotContain(
            references,
            name => outside.Any(word => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
        );
    }

    [Fact]
    public void Each_library_stays_in_its_place()
    {
        (string Using, string[] Rooms)[] places =
        [
            ("using Quartz", ["src/UwsAgent/Scheduling/"]),
            ("using LiteDB", ["src/UwsAgent/Adapters/"]),
            ("using MailKit", ["src/UwsAgent/Adapters/"]),
            ("using Renci", ["src/UwsAgent/Adapters/"]),
            ("using k8s", ["src/UwsAgent/Adapters/"]),
            ("using Polly", ["src/UwsAgent/Adapters/"]),
            ("using Docker.", ["src/UwsAgent/Adapters/"]),
            ("using Renci.", ["src/UwsAgent/Adapters/"]),
            ("using Serilog", ["src/UwsAgent/Hosting/", "src/UwsAgent/Adapters/"]),
        ];
        foreach (var (file, text) in Sources("src"))
        {
            foreach (var (library, rooms) in places)
            {
                Assert.True(
                    !text.Contains(library, StringComparison.Ordinal)
                        || rooms.Any(room => file.StartsWith(room, StringComparison.Ordinal)),
                    $"{file} says '{library}': that library belongs in {string.Join(" or ", rooms)}, behind a port"
                );
            }
        }
    }

    [Fact]
    public void No_source_file_is_longer_than_400_lines() =>
        Assert.All(
            Sources("src"),
            source =>
                Assert.True(
                    source.Text.Split('\n').Length <= 400,
                    $"{source.File} is longer than 400 lines: find the second thing it does and give it a file"
                )
        );

    [Fact]
    public void Names_say_what_a_type_is_for()
    {
        var bad = Sources("src")
            .SelectMany(source =>
                TypeName().Matches(source.Text).Select(match => (source.File, Name: match.Groups["name"].Value))
            )
            .Where(type => BannedWords.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal)))
            .Select(type => $"{type.Name} in {type.File}");
        Assert.Empty(bad);
    }

    [Fact]
    public void No_log_id_is_used_twice()
    {
        var ids = Sources("src")
            .SelectMany(source =>
                LogId().Matches(source.Text).Select(match => (Id: match.Groups["id"].Value, source.File))
            )
            .GroupBy(one => one.Id, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(one => one.File))}");
        Assert.Empty(ids);
    }

    private static IReadOnlyList<(string File, string Text)> Sources(string folder)
    {
        var path = Path.Combine(Root, folder);
        return Directory.Exists(path)
            ?
            [
                .. Directory
                    .EnumerateFiles(path, "*.cs", SearchOption.AllDirectories)
                    .Order(StringComparer.Ordinal)
                    .Select(file => (Path.GetRelativePath(Root, file), File.ReadAllText(file))),
            ]
            : [];
    }

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(
        @"^\s*(?:public|internal|private)[a-z ]* (?:class|record|struct|interface|enum) (?<name>[A-Za-z]+)",
        RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex TypeName();

    [GeneratedRegex(
        @"\[LoggerMessage\(\s*(?:EventId = )?(?<id>\d+)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex LogId();
}
