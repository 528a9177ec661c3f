using System.Reflection;

namespace UwsAgent.Core.Tests.Uploads;

/// <summary>Where the edge cases of judging are held: each number stands in the name of a test, in these folders.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>E31</term><description>formulas: <c>ValueTests</c>; what we write: <c>ReceiptTests</c></description></item>
/// <item><term>E32</term><description>no value and no password in a receipt: <c>GoldenReceiptTests</c>, <c>ValueTests</c></description></item>
/// <item><term>E35</term><description>encodings: <c>EncodingTests</c>; repaired copies: <c>ContentUploadTests</c></description></item>
/// <item><term>E36, E37, E38</term><description>line ends and quotes: <c>CsvShapeTests</c></description></item>
/// <item><term>E39</term><description>headers: <c>HeaderTests</c></description></item>
/// <item><term>E40</term><description>sizes: <c>BoundsTests</c>, <c>FileRuleTests</c></description></item>
/// <item><term>E41</term><description>Excel's damage: <c>ValueTests</c>; in workbooks: <c>WorkbookJudgeTests</c></description></item>
/// <item><term>E42</term><description>relations: <c>SetJudgeTests</c>, <c>RowRuleTests</c>, <c>OneRosterTests</c></description></item>
/// <item><term>E43</term><description>other files under these names: <c>FileRuleTests</c>, <c>WorkbookJudgeTests</c>, <c>ContentUploadTests</c></description></item>
/// <item><term>E44</term><description>archives: <c>ArchiveJudgeTests</c>, <c>ContentUploadTests</c>, <c>ClamdTests</c></description></item>
/// <item><term>E45</term><description>the scanner: <c>VirusCheckTests</c>, <c>ClamdVirusScannerTests</c>, <c>ClamdTests</c></description></item>
/// </list>
/// </remarks>
public sealed class EdgeCaseTests
{
    [Theory]
    [InlineData("E31")]
    [InlineData("E32")]
    [InlineData("E35")]
    [InlineData("E36")]
    [InlineData("E37")]
    [InlineData("E38")]
    [InlineData("E39")]
    [InlineData("E40")]
    [InlineData("E41")]
    [InlineData("E42")]
    [InlineData("E43")]
    [InlineData("E44")]
    [InlineData("E45")]
    public void Every_edge_case_of_judging_has_a_test_named_for_it(string number)
    {
        var tests = Assembly
            .GetExecutingAssembly()
            .GetTypes()
            .SelectMany(type => type.GetMethods())
            .Select(method => method.Name);
        Assert.Contains(tests, name => name.StartsWith(number + "_", StringComparison.Ordinal));
    }
}
