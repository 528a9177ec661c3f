namespace UwsAgent.Adapters;

/// <summary>How the processes of a job are kept together, so that none is left when the job ends.</summary>
internal interface IContainment
{
    /// <summary>For the log and <c>uws status</c>: what holds the children here.</summary>
    string Description { get; }

    ICage Create(string jobId);

    /// <summary>Kills what jobs of an earlier process of this agent left running.</summary>
    /// <returns>How many processes were killed.</returns>
    int EndLeftovers();
}

/// <summary>What holds the processes of one job.</summary>
internal interface ICage : IDisposable
{
    /// <summary>Starts the child and takes it in before it can have done much.</summary>
    /// <returns>The process id of the child: the leader.</returns>
    int Enter(Func<int> start);

    /// <summary>Those that live, without the leader.</summary>
    IReadOnlyCollection<int> Members();

    /// <summary>KILL to all, the leader included; again if some are still there.</summary>
    void Kill();
}
