namespace UwsAgent.Core.Uploads;

/// <summary>Which server's words the transfer log is in.</summary>
public enum TransferLogFormat
{
    /// <summary>ExtendedLog with the format of the sample configuration.</summary>
    ProFtpd,

    /// <summary>Lines of <c>internal-sftp -l INFO</c>, as syslog or the journal writes them.</summary>
    OpenSsh,
}
