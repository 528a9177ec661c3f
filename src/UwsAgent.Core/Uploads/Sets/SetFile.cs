using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Sets;

/// <summary>A file of a set, as it was judged alone.</summary>
/// <param name="Keys">What was gathered of it; null when nothing could be.</param>
public sealed record SetFile(string FileName, Verdict Verdict, TableKeys? Keys);
