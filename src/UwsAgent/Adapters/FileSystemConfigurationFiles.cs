using System.Collections;
using System.Security;
using System.Text;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;
using UwsAgent.Hosting;

namespace UwsAgent.Adapters;

/// <summary>The configuration as it lies on the disk and in the environment of this process.</summary>
internal sealed class FileSystemConfigurationFiles(AgentPaths paths, string defaultsFile, Func<IDictionary> environment)
    : IConfigurationFiles
{
    private const int LargestBytes = 4 << 20;

    public FileSystemConfigurationFiles(AgentPaths paths)
        : this(paths, Path.Join(AppContext.BaseDirectory, "appsettings.json"), Environment.GetEnvironmentVariables) { }

    public ConfigurationInputs Read()
    {
        var variables = environment();
        return new ConfigurationInputs
        {
            Files = [.. Listed(out var problems).Select(ReadFile).Where(IsThere), .. problems],
            Variables = [.. Variables(variables)],
            Credentials = [.. Credentials(variables["CREDENTIALS_DIRECTORY"] as string)],
            ReadSecret = ReadFile,
        };
    }

    public string Mark(IReadOnlyList<string> others)
    {
        var mark = new StringBuilder();
        var listed = Listed(out var problems);
        foreach (var file in listed.Concat(others))
        {
            mark.Append(file).Append(' ').Append(FileMark.Of(file)).Append('\n');
        }

        return mark.AppendJoin('\n', problems.Select(problem => problem.Problem)).ToString();
    }

    /// <summary>The weakest first; of conf.d only what ends in .json, so neither .new files nor an editor's backups.</summary>
    private List<string> Listed(out List<ConfigurationText> problems)
    {
        problems = [];
        var files = new List<string> { defaultsFile, paths.MainConfigFile };
        try
        {
            files.AddRange(
                Directory
                    .EnumerateFileSystemEntries(paths.ConfigParts, "*.json")
                    .Where(file => Path.GetFileName(file)[0] is not '.' and not '#' && !Directory.Exists(file))
                    .Order(StringComparer.Ordinal)
            );
        }
        catch (DirectoryNotFoundException)
        {
            // Nobody has to have a conf.d.
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            problems.Add(new ConfigurationText(paths.ConfigParts, default, Explain(trouble)));
        }

        return files;
    }

    private static ConfigurationText ReadFile(string path)
    {
        try
        {
            if (!FileMark.IsOrdinary(path))
            {
                return new ConfigurationText(path, default, "is not an ordinary file");
            }

            using var file = File.OpenRead(path);
            if (file.Length > LargestBytes)
            {
                return new ConfigurationText(path, default, "is larger than 4 MiB, so it is no configuration");
            }

            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            return new ConfigurationText(path, bytes.ToArray());
        }
        catch (Exception trouble) when (trouble is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ConfigurationText(path, default, ConfigurationText.Missing);
        }
        catch (Exception trouble)
            when (trouble is IOException or UnauthorizedAccessException or SecurityException or ArgumentException)
        {
            return new ConfigurationText(path, default, Explain(trouble));
        }
    }

    private static string Explain(Exception trouble) =>
        trouble is UnauthorizedAccessException
            ? $"cannot be read: permission denied for user {Environment.UserName}"
            : $"cannot be read: {trouble.Message.TrimEnd('.')}";

    private static bool IsThere(ConfigurationText file) => file.Problem != ConfigurationText.Missing;

    private static IEnumerable<ConfigurationEntry> Variables(IDictionary variables) =>
        variables
            .Cast<DictionaryEntry>()
            .Select(variable => new ConfigurationEntry((string)variable.Key, variable.Value as string ?? ""))
            .Where(variable =>
                variable.Name.StartsWith(ConfigurationInputs.VariablePrefix, StringComparison.OrdinalIgnoreCase)
            );

    private static IEnumerable<ConfigurationEntry> Credentials(string? directory)
    {
        if (directory is null || !Directory.Exists(directory))
        {
            yield break;
        }

        foreach (var path in Directory.EnumerateFiles(directory))
        {
            var file = ReadFile(path);
            yield return new ConfigurationEntry(
                Path.GetFileName(path),
                Encoding.UTF8.GetString(file.Bytes.Span),
                file.Problem
            );
        }
    }
}
