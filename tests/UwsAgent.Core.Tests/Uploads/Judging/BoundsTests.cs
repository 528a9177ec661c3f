using System.Text;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Tests.Uploads.Judging;

public sealed class BoundsTests
{
    private static readonly FileRules Rules = new()
    {
        MaxRowBytes = 64 * 1024,
        Columns = [new() { Name = "a", Type = CellType.WholeNumber }, new() { Name = "b" }],
    };

    [Fact]
    public void E40_one_cell_of_a_hundred_megabytes_is_skipped_in_bounded_memory()
    {
        var places = MeasuredPlaces(new("a,b\n1,2\n3,", 100_000_000, (byte)'x', "\n5,6,7\n"));
        Assert.Equal(["row-too-long 3:0:0", "cells-extra 4:0:0"], places);
    }

    [Fact]
    public void E40_one_quoted_cell_of_a_hundred_megabytes_is_skipped_in_bounded_memory()
    {
        var places = MeasuredPlaces(new("a,b\n1,2\n3,\"", 100_000_000, (byte)'x', "\"\n5,6,7\n"));
        Assert.Equal(["row-too-long 3:0:0", "cells-extra 4:0:0"], places);
    }

    [Fact]
    public void E40_a_row_of_ten_million_columns_is_skipped_in_bounded_memory()
    {
        var places = MeasuredPlaces(new("a,b\n1,2\n", 10_000_000, (byte)',', "\n5,6,7\n"));
        Assert.Equal(["row-too-long 3:0:0", "cells-extra 4:0:0"], places);
    }

    [Fact]
    public void E40_a_header_of_ten_million_columns_is_skipped_in_bounded_memory()
    {
        var places = MeasuredPlaces(new("a,b", 10_000_000, (byte)',', "\n5,6,7\n"));
        Assert.Equal(["header-not-found 1:0:0", "row-too-long 1:0:0"], places);
    }

    [Fact]
    public void E40_a_million_errors_are_all_counted_and_a_thousand_told()
    {
        var content = "a,b\n" + string.Concat(Enumerable.Repeat("x,y\n", 1_000_000)) + "1,2,3\n";
        var verdict = Judged.Text(content, Rules);
        Assert.Equal(1_000_001, verdict.ErrorCount);
        Assert.Equal(1_000, verdict.Findings.Count);
        Assert.Equal([1_000_000L, 1L], verdict.Groups.Select(group => group.Count).ToArray());
        Assert.Contains("cells-extra 1000002:0:0", verdict.Places());
        Assert.Equal(5, verdict.Groups[0].First.Count);
    }

    [Fact]
    public void E40_the_root_cause_comes_first()
    {
        var content = "A;b\n" + string.Concat(Enumerable.Repeat("x;y\n", 10)) + "1;2;3\n\"\n";
        var rules = Judged.Text(content, Rules).Groups.Select(group => group.Rule);
        Assert.Equal("delimiter column-spelling value-type cells-extra quote-unclosed", string.Join(' ', rules));
    }

    [Fact]
    public void A_file_that_is_too_large_is_read_to_its_end_but_not_judged_beyond_the_limit()
    {
        var file = new LongStream("a,b\n1,2\n", 3_000_000, (byte)'\n', "x,y,z\n");
        var verdict = Judge(file, Rules with { MaxBytes = 1_000_000 });
        Assert.Equal(3_000_014, verdict.Bytes);
        Assert.Equal("file-too-large", verdict.Findings[0].Rule);
        Assert.Equal(1, verdict.ErrorCount);
    }

    private static IReadOnlyList<string> MeasuredPlaces(LongStream file)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var verdict = Judge(file, Rules);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        return verdict.Places();
    }

    private static Verdict Judge(LongStream file, FileRules rules) =>
        UploadJudge
            .JudgeAsync(file, new("a.csv"), new() { Files = [rules] }, CancellationToken.None)
            .GetAwaiter()
            .GetResult();

    /// <summary>A long file that is never in memory: a beginning, one byte many times, an end.</summary>
    private sealed class LongStream(string head, long count, byte filler, string tail) : Stream
    {
        private readonly byte[] head = Encoding.UTF8.GetBytes(head);
        private readonly byte[] tail = Encoding.UTF8.GetBytes(tail);
        private long at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => head.Length + count + tail.Length;

        public override long Position
        {
            get => at;
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var (part, start) =
                at < head.Length ? (head, at)
                : at >= head.Length + count ? (tail, at - head.Length - count)
                : (null, at);
            int given;
            if (part is null)
            {
                given = (int)Math.Min(buffer.Length, head.Length + count - at);
                buffer[..given].Fill(filler);
            }
            else
            {
                var rest = part.AsSpan((int)start);
                given = Math.Min(rest.Length, buffer.Length);
                rest[..given].CopyTo(buffer);
            }

            at += given;
            return given;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
