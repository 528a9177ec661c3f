using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Operations;

/// <summary>What people and hooks may tell and ask of uploads; the door has asked already whether they may.</summary>
internal sealed class UploadControl(ICurrent<UploadsOptions> current, UploadNoticing noticing, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Somebody was told that an upload is whole or broke off: it is looked at now, and believed as far as the file bears it out.</summary>
    public async Task<UploadNoticed> NotifyAsync(string said, UploadWord word, CancellationToken cancellationToken)
    {
        var options = current.Value;
        if (!options.Enabled)
        {
            throw new UserErrorException("Uploads are off (Uploads:Enabled): nothing is noticed.")
            {
                Kind = UserErrorKind.Conflict,
            };
        }

        if (ServerPaths.Said(said, options) is not { IsReceipt: false } path)
        {
            throw new UserErrorException(
                $"'{said}' is in no school's home. Give SCHOOL/PATH, or a full path below {options.HomeRoot}."
            );
        }

        var school = School.Of(options, path.Home);
        if (!school.Enabled)
        {
            throw new UserErrorException($"The uploads of '{school.Name}' are not noticed: it is off, or no school.")
            {
                Kind = UserErrorKind.NotFound,
            };
        }

        try
        {
            var waiting = await noticing.TellAsync(path, word).WaitAsync(Patience, clock, cancellationToken);
            return new UploadNoticed(school.Name, path.Relative, WasLookedAt: true, waiting);
        }
        catch (TimeoutException)
        {
            return new UploadNoticed(school.Name, path.Relative, WasLookedAt: false, null);
        }
    }
}

/// <summary>What became of a word about an upload.</summary>
/// <param name="WasLookedAt">False when the agent is busy, or waits for the homes: it looks as soon as it can.</param>
/// <param name="Waiting">Null when nothing waits under that name: it was taken already, or is not there.</param>
internal sealed record UploadNoticed(string School, string Path, bool WasLookedAt, UploadWaiting? Waiting);
