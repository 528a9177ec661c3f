namespace UwsAgent.Cli;

/// <summary>The way between a command and the person's terminal.</summary>
internal interface ICommandChannel
{
    /// <summary>Waits while the terminal is slower than the command.</summary>
    Task WriteAsync(Uws.Frame frame, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Asks for standard input and gives it as it comes; its end is certain, a lost client throws.</summary>
    Task<Stream> OpenInputAsync(CancellationToken cancellationToken);

    Task<string> AskAsync(string question, CancellationToken cancellationToken);

    /// <summary>Columns and rows as they are now; zeros when the output is no terminal.</summary>
    (int Width, int Height) Window { get; }
}
