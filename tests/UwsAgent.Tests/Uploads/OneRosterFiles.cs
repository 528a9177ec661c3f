namespace UwsAgent.Tests.Uploads;

/// <summary>Small files as schools send them.</summary>
public static class OneRosterFiles
{
    public const string OrgsHeader = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId";

    public const string GoodOrgs = OrgsHeader + "\r\no1,,,North School,school,17,\r\no2,,,South School,school,18,\r\n";

    /// <summary>The third line has a type that does not exist.</summary>
    public const string BadOrgs = OrgsHeader + "\r\no1,,,North School,school,17,\r\no2,,,South School,castle,18,\r\n";

    /// <summary>Good, and longer.</summary>
    public const string OtherOrgs = GoodOrgs + "o3,,,West School,school,19,\r\n";

    public static string Orgs(int count) =>
        OrgsHeader
        + "\r\n"
        + string.Concat(Enumerable.Range(1, count).Select(number => $"o{number},,,N,school,{number},\r\n"));
}
