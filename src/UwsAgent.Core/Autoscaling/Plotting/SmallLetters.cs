namespace UwsAgent.Core.Autoscaling;

/// <summary>Letters of three by five dots, so that a picture has words without a font: capitals only, others as capitals.</summary>
internal static class SmallLetters
{
    private const int Columns = 3;
    private const int Rows = 5;
    private const int Scale = 2;
    private const int Advance = (Columns + 1) * Scale;

    // Row by row, the highest bit first.
    private static readonly Dictionary<char, int> Dots = new()
    {
        ['A'] = 0b010_101_111_101_101,
        ['B'] = 0b110_101_110_101_110,
        ['C'] = 0b011_100_100_100_011,
        ['D'] = 0b110_101_101_101_110,
        ['E'] = 0b111_100_110_100_111,
        ['F'] = 0b111_100_110_100_100,
        ['G'] = 0b011_100_101_101_011,
        ['H'] = 0b101_101_111_101_101,
        ['I'] = 0b111_010_010_010_111,
        ['J'] = 0b001_001_001_101_010,
        ['K'] = 0b101_101_110_101_101,
        ['L'] = 0b100_100_100_100_111,
        ['M'] = 0b101_111_111_101_101,
        ['N'] = 0b110_101_101_101_101,
        ['O'] = 0b010_101_101_101_010,
        ['P'] = 0b110_101_110_100_100,
        ['Q'] = 0b010_101_101_110_011,
        ['R'] = 0b110_101_110_101_101,
        ['S'] = 0b011_100_010_001_110,
        ['T'] = 0b111_010_010_010_010,
        ['U'] = 0b101_101_101_101_111,
        ['V'] = 0b101_101_101_101_010,
        ['W'] = 0b101_101_111_111_101,
        ['X'] = 0b101_101_010_101_101,
        ['Y'] = 0b101_101_010_010_010,
        ['Z'] = 0b111_001_010_100_111,
        ['0'] = 0b111_101_101_101_111,
        ['1'] = 0b010_110_010_010_111,
        ['2'] = 0b110_001_010_100_111,
        ['3'] = 0b110_001_010_001_110,
        ['4'] = 0b101_101_111_001_001,
        ['5'] = 0b111_100_110_001_110,
        ['6'] = 0b011_100_111_101_111,
        ['7'] = 0b111_001_010_010_010,
        ['8'] = 0b111_101_111_101_111,
        ['9'] = 0b111_101_111_001_110,
        ['.'] = 0b000_000_000_000_010,
        [','] = 0b000_000_000_010_100,
        [':'] = 0b000_010_000_010_000,
        ['-'] = 0b000_000_111_000_000,
        ['/'] = 0b001_001_010_100_100,
        ['%'] = 0b101_001_010_100_101,
        ['('] = 0b010_100_100_100_010,
        [')'] = 0b010_001_001_001_010,
        ['+'] = 0b000_010_111_010_000,
        ['='] = 0b000_111_000_111_000,
        ['_'] = 0b000_000_000_000_111,
        ['#'] = 0b101_111_101_111_101,
        ['?'] = 0b110_001_010_000_010,
    };

    public static void Draw(string text, double x, double y, Action<int, int> set)
    {
        var left = (int)x;
        var top = (int)y - (Rows * Scale);
        foreach (var letter in text)
        {
            var dots = Dots.GetValueOrDefault(char.ToUpperInvariant(letter), letter == ' ' ? 0 : Dots['?']);
            for (var dot = 0; dot < Columns * Rows; dot++)
            {
                if ((dots >> ((Columns * Rows) - 1 - dot) & 1) != 0)
                {
                    Square(left + (dot % Columns * Scale), top + (dot / Columns * Scale), set);
                }
            }

            left += Advance;
        }
    }

    private static void Square(int left, int top, Action<int, int> set)
    {
        for (var dot = 0; dot < Scale * Scale; dot++)
        {
            set(left + (dot % Scale), top + (dot / Scale));
        }
    }
}
