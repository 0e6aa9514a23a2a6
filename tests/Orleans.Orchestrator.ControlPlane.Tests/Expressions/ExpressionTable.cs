namespace Orleans.Orchestrator.ControlPlane.Tests.Expressions;

/// <summary>
/// Expressions and what they give: after ⇒ an expression of the same value, after ⇒! a part of the evaluation's fault, after ⇒? a part of
/// the compiler's. The variable <c>d</c> is <c>{'a': 1, 'b': [1, 2, 3], 's': 'text', 'n': null}</c>, of no declared type.
/// </summary>
internal static class ExpressionTable
{
    public const string Language = """
        1 + 2 * 3 ⇒ 7
        (1 + 2) * 3 ⇒ 9
        10 - 4 - 3 ⇒ 3
        -7 / 2 ⇒ -3
        -7 % 3 ⇒ -1
        7u / 2u ⇒ 3u
        1.5 + 2.25 ⇒ 3.75
        0x1F ⇒ 31
        0x1Fu ⇒ 31u
        -0x10 ⇒ -16
        -9223372036854775808 ⇒ -9223372036854775807 - 1
        1e3 ⇒ 1000.0
        .5 ⇒ 0.5
        --1 ⇒ 1
        !true ⇒ false
        !!true ⇒ true
        'a' + "b" ⇒ 'ab'
        b'a' + b"b" ⇒ b'ab'
        [1] + [2, 3] ⇒ [1, 2, 3]
        r'\n' ⇒ '\\n'
        'a\tb' ⇒ "a\x09b"
        '\u00e4\U0001F600' ⇒ 'ä😀'
        '\141' ⇒ 'a'
        b'\xff' == b'\377' ⇒ true
        '''a"b'c''' ⇒ "a\"b'c"
        "a\'b" ⇒ "a'b"
        {'a': 1}.a ⇒ 1
        {'a': 1}['a'] ⇒ 1
        {1: 'x'}[1] ⇒ 'x'
        {true: 'x'}[true] ⇒ 'x'
        [1, 2, 3][1] ⇒ 2
        [1, 2, 3][d.a] ⇒ 2
        [1, 2,] ⇒ [1, 2]
        1 == 1 ⇒ true
        1 != 2 ⇒ true
        'a' < 'b' ⇒ true
        false < true ⇒ true
        b'a' < b'b' ⇒ true
        1 < 2.5 ⇒ true
        1u < 2 ⇒ true
        3u >= 2.9 ⇒ true
        -1 < 0u ⇒ true
        dyn(1) == 1.0 ⇒ true
        dyn(1u) == 1 ⇒ true
        dyn(1) == 'a' ⇒ false
        [1, 2] == [1, 2] ⇒ true
        {'a': [1]} == {'a': [1]} ⇒ true
        {'a': 1} != {'a': 2} ⇒ true
        null == null ⇒ true
        d.n == null ⇒ true
        2 in [1, 2] ⇒ true
        4 in [1, 2] ⇒ false
        'a' in {'a': 1} ⇒ true
        'x' in d ⇒ false
        true ? 1 : 2 ⇒ 1
        false ? 1 : true ? 2 : 3 ⇒ 2
        true || 1 / 0 == 1 ⇒ true
        1 / 0 == 1 || true ⇒ true
        1 / 0 == 1 && false ⇒ false
        false && 1 / 0 == 1 ⇒ false
        1 / 0 == 1 && true ⇒! division by zero
        false || 1 / 0 == 1 ⇒! division by zero
        1 % 0 ⇒! modulus by zero
        9223372036854775807 + 1 ⇒! integer overflow
        -9223372036854775808 - 1 ⇒! integer overflow
        -(-9223372036854775808) ⇒! integer overflow
        0u - 1u ⇒! unsigned integer overflow
        4611686018427387904 * 2 ⇒! integer overflow
        1.0 / 0.0 > 1e300 ⇒ true
        d.missing ⇒! no such key: missing
        d['missing'] ⇒! no such key: missing
        [1][3] ⇒! index out of bounds: 3
        d.b['x'] ⇒! unsupported index type
        d.a + d.s ⇒! no such overload
        !d.a ⇒! no such overload
        d.a.x ⇒! no such overload
        has(d.a) ⇒ true
        has(d.missing) ⇒ false
        has(d.n) ⇒ true
        d.b.all(x, x > 0) ⇒ true
        [1, 2, 3].all(x, x > 1) ⇒ false
        [].all(x, x > 1) ⇒ true
        [1, 2, 3].exists(x, x > 2) ⇒ true
        [].exists(x, x > 2) ⇒ false
        [1, 2, 3].exists_one(x, x > 2) ⇒ true
        [1, 2, 3].exists_one(x, x > 1) ⇒ false
        [1, 2, 3].map(x, x * 2) ⇒ [2, 4, 6]
        [1, 2, 3].map(x, x > 1, x * 2) ⇒ [4, 6]
        [1, 2, 3].filter(x, x != 2) ⇒ [1, 3]
        {'a': 1, 'b': 2}.all(k, k != 'c') ⇒ true
        {'a': 1, 'b': 2}.map(k, k) ⇒ ['a', 'b']
        {'a': 1, 'b': 2}.filter(k, k == 'a') ⇒ ['a']
        [[1, 2], [3]].map(l, l.map(x, x + 1)) ⇒ [[2, 3], [4]]
        [0, 1].exists(x, 1 / x == 1) ⇒ true
        [1, 0].all(x, 1 / x == 5) ⇒ false
        [0].exists(x, 1 / x == 1) ⇒! division by zero
        [5, 6].all(i, v, i < v) ⇒ true
        {'a': 1}.exists(k, v, k == 'a' && v == 1) ⇒ true
        [5, 6].transformList(i, v, i + v) ⇒ [5, 7]
        {'a': 1}.transformMap(k, v, v + 1) ⇒ {'a': 2}
        [dyn(1), 'a', null].size() ⇒ 3
        1 + 'a' ⇒? found no matching overload for '_+_' applied to '(int, string)'
        1 == 'a' ⇒? found no matching overload for '_==_' applied to '(int, string)'
        1 && true ⇒? found no matching overload for '_&&_' applied to '(int, bool)'
        'a'.size(1) ⇒? found no matching overload for 'size' applied to 'string.(int)'
        nope ⇒? undeclared reference to 'nope' (in container '')
        nope(1) ⇒? undeclared reference to 'nope' (in container '')
        [1, 'a'] ⇒? expected type 'int' but found 'string'
        1.all(x, true) ⇒? expression of type 'int' cannot be range of a comprehension
        [1].all(x, x) ⇒? expected type 'bool' but found 'int'
        [1].all(1, true) ⇒? argument must be a simple name
        has(d) ⇒? invalid argument to has() macro
        true ? 1 : 'a' ⇒? found no matching overload for '_?_:_'
        {1.5: 2} ⇒? unsupported key type
        1 + ⇒? Syntax error: mismatched input '<EOF>'
        (1 ⇒? Syntax error
        1 2 ⇒? Syntax error
        'abc ⇒? Syntax error: token recognition error
        a # b ⇒? Syntax error: token recognition error at: '#'
        if ⇒? reserved identifier: if
        9223372036854775808 ⇒? invalid int literal
        '\q' ⇒? invalid escape sequence
        {'a': 1, 'a': 2} ⇒! Failed with repeated key
        """;

    public const string Types = """
        int('12') ⇒ 12
        int(1.9) ⇒ 1
        int(-1.9) ⇒ -1
        int(5u) ⇒ 5
        int('x') ⇒! type conversion error from 'string' to 'int'
        int(1e30) ⇒! integer overflow
        int(timestamp('1970-01-01T00:01:00Z')) ⇒ 60
        uint(3) ⇒ 3u
        uint(-3) ⇒! unsigned integer overflow
        double('1.5') ⇒ 1.5
        double(2) ⇒ 2.0
        string(1) ⇒ '1'
        string(1.5) ⇒ '1.5'
        string(1u) ⇒ '1'
        string(true) ⇒ 'true'
        string(b'abc') ⇒ 'abc'
        string(b'\xff') ⇒! invalid UTF-8
        string(1e30) ⇒ '1e+30'
        string(duration('90s')) ⇒ '90s'
        string(duration('1.5s')) ⇒ '1.5s'
        string(timestamp('2024-02-29T12:00:00.5+02:00')) ⇒ '2024-02-29T10:00:00.5Z'
        bytes('ä') ⇒ b'\xc3\xa4'
        bool('true') ⇒ true
        bool('x') ⇒! type conversion error
        type(1) == int ⇒ true
        type('a') == string ⇒ true
        type([1]) == list ⇒ true
        type({}) == map ⇒ true
        type(null) == null_type ⇒ true
        type(type(1)) == type ⇒ true
        type(timestamp('1970-01-01T00:00:00Z')) == google.protobuf.Timestamp ⇒ true
        type(d.a) == int ⇒ true
        dyn(1) + 1 ⇒ 2
        timestamp('2024-01-02T03:04:05Z') + duration('1h') == timestamp('2024-01-02T04:04:05Z') ⇒ true
        duration('1h') + duration('30m') == duration('90m') ⇒ true
        timestamp('2024-01-02T00:00:00Z') - timestamp('2024-01-01T00:00:00Z') == duration('24h') ⇒ true
        timestamp('2024-01-02T00:00:00Z') - duration('24h') < timestamp('2024-01-02T00:00:00Z') ⇒ true
        duration('1m') > duration('59s') ⇒ true
        timestamp('2024-02-29T13:14:15.016Z').getFullYear() ⇒ 2024
        timestamp('2024-02-29T13:14:15.016Z').getMonth() ⇒ 1
        timestamp('2024-02-29T13:14:15.016Z').getDate() ⇒ 29
        timestamp('2024-02-29T13:14:15.016Z').getDayOfMonth() ⇒ 28
        timestamp('2024-02-29T13:14:15.016Z').getDayOfWeek() ⇒ 4
        timestamp('2024-02-29T13:14:15.016Z').getDayOfYear() ⇒ 59
        timestamp('2024-02-29T13:14:15.016Z').getHours() ⇒ 13
        timestamp('2024-02-29T13:14:15.016Z').getHours('-02:00') ⇒ 11
        timestamp('2024-02-29T13:14:15.016Z').getMinutes() ⇒ 14
        timestamp('2024-02-29T13:14:15.016Z').getSeconds() ⇒ 15
        timestamp('2024-02-29T13:14:15.016Z').getMilliseconds() ⇒ 16
        duration('90m').getHours() ⇒ 1
        duration('90m').getMinutes() ⇒ 90
        duration('1m30s').getSeconds() ⇒ 90
        duration('-1.5h').getMinutes() ⇒ -90
        duration('10') ⇒! type conversion error from 'string' to 'google.protobuf.Duration'
        timestamp('yesterday') ⇒! type conversion error
        optional.of(1).hasValue() ⇒ true
        optional.none().hasValue() ⇒ false
        optional.of(1).value() ⇒ 1
        optional.none().orValue(5) ⇒ 5
        optional.of(1).or(optional.of(2)).value() ⇒ 1
        optional.none().value() ⇒! optional.none() dereference
        optional.ofNonZeroValue('').hasValue() ⇒ false
        d.?a.orValue(0) ⇒ 1
        d.?missing.orValue(0) ⇒ 0
        d.?missing.deeper.deepest.orValue('x') ⇒ 'x'
        d.b[?1].orValue(0) ⇒ 2
        d.b[?9].orValue(0) ⇒ 0
        [?d.?a, ?d.?missing] ⇒ [1]
        {?'k': d.?missing, 'l': dyn(1)} ⇒ {'l': 1}
        d.?a.optMap(x, x + 1).value() ⇒ 2
        d.?missing.optMap(x, x + 1).hasValue() ⇒ false
        d.?b.optFlatMap(x, x[?0]).value() ⇒ 1
        """;
}
