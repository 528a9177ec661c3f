using System.Globalization;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads.Passing;

/// <summary>What is to be done about one accepted upload and one target.</summary>
public abstract record DeliveryPlan
{
    /// <param name="Temporary">The same at each try, so that a later one goes on where an earlier one was cut off.</param>
    public sealed record Pass(string Directory, string Path, string Temporary) : DeliveryPlan;

    public sealed record Leave(string Why) : DeliveryPlan;

    /// <param name="last">What was passed on last of the same file of the same school; null for nothing.</param>
    public static DeliveryPlan Decide(DeliveryTarget target, UploadRecord upload, DeliveryRecord? last)
    {
        var name = upload.Path[(upload.Path.LastIndexOf('/') + 1)..];
        if (upload.Result != UploadResult.Accepted || upload.KeptAt is null)
        {
            return new Leave("it was not accepted");
        }

        if (!target.Wants(upload.School, name))
        {
            return new Leave("the target does not want it any more");
        }

        if (last is not null && last.UploadId == upload.Id)
        {
            return new Leave("it was passed on already");
        }

        if (last is not null && last.TakenAt > upload.TakenAt)
        {
            return new Leave("a newer one was passed on already");
        }

        if (last is not null && target.SkipUnchanged && last.Sha256 == upload.Verdict?.Sha256)
        {
            return new Leave(
                $"unchanged since {last.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC"
            );
        }

        if (upload.FileRemovedAt is not null)
        {
            return new Leave("its time was over before it could be passed on, and the file was removed");
        }

        var directory = Filled(target.Directory, upload, name).TrimEnd('/');
        var final = Filled(target.Name, upload, name);
        return new Pass(directory, $"{directory}/{final}", $"{directory}/.{final}.part-{upload.Id}");
    }

    /// <summary>What a school named becomes a plain name: it can neither leave the directory nor hide.</summary>
    private static string Filled(string template, UploadRecord upload, string name) =>
        template
            .Replace("{FILE}", ReceiptNames.Harmless(name), StringComparison.Ordinal)
            .Replace("{SCHOOL}", ReceiptNames.Harmless(upload.School), StringComparison.Ordinal)
            .Replace(
                "{DATE}",
                upload.TakenAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                StringComparison.Ordinal
            )
            .Replace("{UPLOAD}", upload.Id, StringComparison.Ordinal);
}
