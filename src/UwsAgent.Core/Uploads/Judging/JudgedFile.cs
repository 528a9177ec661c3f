using UwsAgent.Core.Uploads.Sets;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>The verdict on one file, and what its set will need of it.</summary>
/// <param name="Keys">Null when the profile knows no relations, or when nothing could be said of the rows.</param>
public sealed record JudgedFile(Verdict Verdict, TableKeys? Keys);
