using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Syntax;

/// <summary>Makes a tree of an expression's words (cel-spec <c>doc/langdef.md</c>, Syntax), with optional access as in cel-go.</summary>
internal sealed class Parser
{
    private static readonly FrozenSet<string> Reserved = ((string[])
    [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ]).ToFrozenSet();

    private static readonly FrozenSet<string> Relations = ((string[])["==", "!=", "<", "<=", ">", ">=", "in"]).ToFrozenSet();
    private readonly string _source;
    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    private Parser(string source) => (_source, _tokens) = (source, Lexer.Read(source));

    private Token Current => _tokens[_at];

    /// <summary>The tree.</summary>
    /// <exception cref="CompileException">The text is no expression, or too long or deep a one.</exception>
    public static Expr Parse(string source)
    {
        if (source.Length > ExpressionLimits.MaxLength)
            throw new CompileException(source[..80], [new CompileFault(0, $"expression code point size exceeds limit: size: {source.Length}, limit {ExpressionLimits.MaxLength}")]);
        var parser = new Parser(source);
        var result = parser.Whole();
        return parser.Current.Kind == TokenKind.End ? result : throw parser.Unexpected();
    }

    private Expr Whole()
    {
        if (++_depth > ExpressionLimits.MaxDepth)
            throw TooDeep();
        var test = Or();
        if (Current.Text != "?" || Current.Kind != TokenKind.Operator)
        {
            _depth--;
            return test;
        }

        var at = Take().Position;
        var then = Or();
        Expect(":");
        var otherwise = Whole();
        _depth--;
        return new Conditional(at, test, then, otherwise);
    }

    private Expr Or() => Chain("||", And, static (at, l, r) => new Logic(at, false, l, r));

    private Expr And() => Chain("&&", Relation, static (at, l, r) => new Logic(at, true, l, r));

    /// <summary>A long chain becomes a flat tree.</summary>
    private Expr Chain(string symbol, Func<Expr> operand, Func<int, Expr, Expr, Expr> join)
    {
        List<Expr> operands = [operand()];
        List<int> places = [];
        while (IsOperator(symbol))
        {
            places.Add(Take().Position);
            operands.Add(operand());
        }

        return Balanced(0, operands.Count - 1);

        Expr Balanced(int from, int to)
        {
            if (from == to)
                return operands[from];
            var middle = (from + to) / 2;
            return join(places[middle], Balanced(from, middle), Balanced(middle + 1, to));
        }
    }

    private Expr Relation()
    {
        var (left, before) = (Sum(), _depth);
        while (Relations.Contains(Current.Text) && Current.Kind is TokenKind.Operator or TokenKind.Name)
            left = Operation(Take(), left, Sum());
        _depth = before;
        return left;
    }

    private Expr Sum()
    {
        var (left, before) = (Product(), _depth);
        while (IsOperator("+") || IsOperator("-"))
            left = Operation(Take(), left, Product());
        _depth = before;
        return left;
    }

    private Expr Product()
    {
        var (left, before) = (Unary(), _depth);
        while (IsOperator("*") || IsOperator("/") || IsOperator("%"))
            left = Operation(Take(), left, Unary());
        _depth = before;
        return left;
    }

    /// <summary>Each link of a chain is a level of the tree.</summary>
    private Call Operation(Token symbol, Expr left, Expr right)
    {
        if (++_depth > ExpressionLimits.MaxDepth)
            throw TooDeep();
        return new Call(symbol.Position, symbol.Text == "in" ? "@in" : $"_{symbol.Text}_", null, [left, right]);
    }

    private Expr Unary()
    {
        if (!IsOperator("!") && !IsOperator("-"))
            return Member(Primary());
        var symbol = Take();
        if (symbol.Text == "-" && Current is { Kind: TokenKind.Literal, Value: long or decimal or double } number)
        {
            _at++;
            return Member(new Constant(number.Position, number.Value switch { double d => (object)-d, long l => -l, _ => long.MinValue }));
        }

        if (++_depth > ExpressionLimits.MaxDepth)
            throw TooDeep();
        var operand = Unary();
        _depth--;
        return new Call(symbol.Position, $"{symbol.Text}_", null, [operand]);
    }

    private Expr Member(Expr operand)
    {
        var before = _depth;
        while (IsOperator(".") || IsOperator("["))
        {
            if (++_depth > ExpressionLimits.MaxDepth)
                throw TooDeep();
            operand = Take() is { Text: "." } dot ? Selected(operand, dot.Position) : Indexed(operand, _tokens[_at - 1].Position);
        }

        _depth = before;
        return operand;
    }

    private Expr Selected(Expr operand, int dot)
    {
        var isOptional = TryTake("?");
        if (Current.Kind != TokenKind.Name || Current.Text is "in" or "true" or "false" or "null")
            throw Unexpected();
        var field = Take().Text;
        if (isOptional || !IsOperator("("))
            return new Select(dot, operand, field, false, isOptional);
        var at = Take().Position;
        return Macros.Expand(Fault, at, field, operand, Arguments(")"));
    }

    private Index Indexed(Expr operand, int bracket)
    {
        var isOptional = TryTake("?");
        var key = Whole();
        Expect("]");
        return new Index(bracket, operand, key, isOptional);
    }

    private Expr Primary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Literal:
                return token.Value is decimal ? throw Fault(token.Position, "invalid int literal") : new Constant(token.Position, token.Value);
            case TokenKind.Name:
                return Named(token);
            case TokenKind.Operator when token.Text == ".":
                return Current.Kind == TokenKind.Name ? Named(Take()) : throw Unexpected();
            case TokenKind.Operator when token.Text == "(":
                var inner = Whole();
                Expect(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return List(token.Position);
            case TokenKind.Operator when token.Text == "{":
                return Map(token.Position);
            case TokenKind.End:
                throw Unexpected();
            default:
                _at--;
                throw Unexpected();
        }
    }

    private Expr Named(Token token)
    {
        switch (token.Text)
        {
            case "true" or "false":
                return new Constant(token.Position, token.Text == "true");
            case "null":
                return new Constant(token.Position, null);
            case "in":
                _at--;
                throw Unexpected();
        }

        if (Reserved.Contains(token.Text))
            throw Fault(token.Position, $"reserved identifier: {token.Text}");
        if (!IsOperator("("))
            return new Name(token.Position, token.Text);
        var at = Take().Position;
        return Macros.Expand(Fault, at, token.Text, null, Arguments(")"));
    }

    private ImmutableArray<Expr> Arguments(string end)
    {
        var result = ImmutableArray.CreateBuilder<Expr>();
        while (!IsOperator(end))
        {
            result.Add(Whole());
            if (!TryTake(","))
                break;
        }

        Expect(end);
        return result.ToImmutable();
    }

    private ListLiteral List(int at)
    {
        var items = ImmutableArray.CreateBuilder<ListItem>();
        while (!IsOperator("]"))
        {
            var isOptional = TryTake("?");
            items.Add(new ListItem(Whole(), isOptional));
            if (!TryTake(","))
                break;
        }

        Expect("]");
        return new ListLiteral(at, items.ToImmutable());
    }

    private MapLiteral Map(int at)
    {
        var entries = ImmutableArray.CreateBuilder<MapEntry>();
        while (!IsOperator("}"))
        {
            var isOptional = TryTake("?");
            var key = Whole();
            var colon = Current.Position;
            Expect(":");
            entries.Add(new MapEntry(colon, key, Whole(), isOptional));
            if (!TryTake(","))
                break;
        }

        Expect("}");
        return new MapLiteral(at, entries.ToImmutable());
    }

    private bool IsOperator(string text) => Current.Kind == TokenKind.Operator && Current.Text == text;

    private Token Take() => _tokens[Current.Kind == TokenKind.End ? _at : _at++];

    private bool TryTake(string text)
    {
        if (!IsOperator(text))
            return false;
        _at++;
        return true;
    }

    private void Expect(string text)
    {
        if (!TryTake(text))
            throw Fault(Current.Position, $"Syntax error: mismatched input '{Current.Text}' expecting '{text}'");
    }

    private CompileException Unexpected() => Fault(Current.Position, $"Syntax error: mismatched input '{Current.Text}' expecting an expression");

    private CompileException TooDeep() => Fault(Current.Position, $"expression recursion limit exceeded: {ExpressionLimits.MaxDepth}");

    private CompileException Fault(int position, string message) => new(_source, [new CompileFault(position, message)]);
}
