using UwsAgent.Core.Events;

namespace UwsAgent.Core.Uploads;

/// <summary>What uploads tell the people who run the host. Never anything from inside a file.</summary>
public static class UploadEvents
{
    public static readonly EventKind Accepted = new(
        "upload-accepted",
        "87e3f468fa154840927ecebae5de4374",
        EventLevel.Information,
        "A school's file kept all rules of its profile and was moved to the accepted files. Nothing has to be done."
    );

    public static readonly EventKind Rejected = new(
        "upload-rejected",
        "5573f4c621bf40919f9ff56e71a0f0d1",
        EventLevel.Information,
        "A school's file broke rules of its profile and was moved to quarantine. The school finds a receipt with the lines "
            + "to mend in its receipts folder. Act when the school does not send a better file: `uws uploads show ID`."
    );

    public static readonly EventKind Infected = new(
        "upload-infected",
        "52949b327cb141c0865791e4a3c6c89e",
        EventLevel.Warning,
        "The virus scanner found something harmful in a school's file. It was rejected unread and lies in quarantine, or was "
            + "removed (Uploads:VirusCheck:WhenInfected). Tell the school by telephone: the computer that sent it should be checked. "
            + "`uws uploads show ID` names what was found."
    );

    public static readonly EventKind Incomplete = new(
        "upload-incomplete",
        "6173ad592a844a8a8cb608fcee7482bc",
        EventLevel.Information,
        "An upload broke off before it was whole. It was not judged; the school finds a receipt that asks for it again. "
            + "Many of these from one school point to its network or its client."
    );

    public static readonly EventKind Refused = new(
        "upload-refused",
        "1371d1eea4364c1fb77944cb1e261cd8",
        EventLevel.Warning,
        "A home held something that could do harm if it was treated as a file: a link, a pipe, or a name with characters "
            + "that cannot be seen. It was taken away without being opened. If it happens again, ask the school what sent it."
    );

    public static readonly EventKind Unjudged = new(
        "upload-unjudged",
        "5d1c0b5e0f5a4a0f9d2f0c3e8b7a6d14",
        EventLevel.Error,
        "The agent took a school's file and failed to judge it, again and again, so it gave up: the fault is the agent's or "
            + "the host's, not the school's. The file is in quarantine, whole; the school was told that it was not checked. Read "
            + "the log of the job, mend the cause, then have it judged after all: `uws uploads retry ID`."
    );

    public static readonly EventKind Waiting = new(
        "upload-waiting",
        "e2b7d9c4a1f04836b5c8d7e6f0a19b3c",
        EventLevel.Information,
        "A school's file keeps its rules and waits for the other files of its set (Uploads:SetWindow). The set is judged when "
            + "all of them are there, or when the time is over. Nothing has to be done."
    );

    public static readonly EventKind Held = new(
        "upload-held",
        "c84d1e5a9b3f4e6d8a7b2c1d0e9f8a76",
        EventLevel.Warning,
        "A school's file keeps all rules, but would remove more of what was accepted last than Uploads:MostRemovedPercent "
            + "allows: often an export that broke off, sometimes the end of a school year. Ask the school, then decide: `uws uploads "
            + "held`, `uws uploads release ID --reason ...` or `uws uploads reject ID --reason ...`. Nothing is taken over until then."
    );

    public static readonly EventKind Late = new(
        "upload-late",
        "b0f7c2a96c0e4f0c8f1b6d2e4a5c7391",
        EventLevel.Warning,
        "A file that a school is expected to send by a certain time (Uploads:Expected) is not there, or none that came was "
            + "accepted. Ask the school before what is made of the file goes out; `uws uploads expected` shows all of today."
    );

    public static readonly EventKind CameLate = new(
        "upload-came-late",
        "3d9a4e1f7b2c4c58a6e0d1f2b3c4a5e6",
        EventLevel.Information,
        "A file that was told to be late has come and was accepted. Nothing has to be done, unless something was sent out "
            + "without it."
    );

    public static readonly EventKind Stale = new(
        "upload-left-behind",
        "460e0b45e65340f7a65316a96a6f21b0",
        EventLevel.Warning,
        "A file with a temporary name has not changed for a long time: an upload was begun and never finished. The school "
            + "should send the file again and remove this one."
    );

    public static readonly EventKind WatcherDegraded = new(
        "uploads-watcher-degraded",
        "48f8ce49919f4fb2b5b4e24f4e88236e",
        EventLevel.Warning,
        "Homes cannot be watched, so they are listed at intervals instead and uploads are noticed later. Causes: the limit "
            + "fs.inotify.max_user_watches or max_user_instances is reached (raise it with sysctl), or the homes are on a "
            + "network file system."
    );

    public static readonly EventKind WatcherRestored = new(
        "uploads-watcher-restored",
        "21e04d891a38441284a00d58d069db2f",
        EventLevel.Information,
        "Homes are watched again; uploads are noticed at once."
    );

    public static readonly EventKind HomesAbsent = new(
        "uploads-homes-absent",
        "8f146b847973469aa07214e560d36395",
        EventLevel.Warning,
        "The directory of the homes is not there. The agent waits for it and begins by itself. Check that its disk is "
            + "mounted, or set Uploads:HomeRoot, or Uploads:Enabled to false."
    );

    public static IReadOnlyList<EventKind> All { get; } =
    [
        Accepted,
        Rejected,
        Infected,
        Incomplete,
        Refused,
        Unjudged,
        Waiting,
        Held,
        Late,
        CameLate,
        Stale,
        WatcherDegraded,
        WatcherRestored,
        HomesAbsent,
    ];
}
