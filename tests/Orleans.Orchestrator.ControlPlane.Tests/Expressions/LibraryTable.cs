namespace Orleans.Orchestrator.ControlPlane.Tests.Expressions;

/// <summary>Expressions with Kubernetes' own functions, in the form of <see cref="ExpressionTable"/>.</summary>
internal static class LibraryTable
{
    public const string Texts = """
        'abc'.size() ⇒ 3
        size('äö😀') ⇒ 3
        'hello'.contains('ell') ⇒ true
        'hello'.startsWith('he') ⇒ true
        'hello'.endsWith('lo') ⇒ true
        'hello'.matches('^h.*o$') ⇒ true
        matches('hello', '^x') ⇒ false
        'foo\n'.matches('^foo$') ⇒ false
        'a'.matches('(') ⇒? error parsing regexp
        'a'.matches(string('(')) ⇒! error parsing regexp
        'aa'.matches(['a+'][0]) ⇒ true
        'abc'.charAt(1) ⇒ 'b'
        'abc'.charAt(3) ⇒ ''
        'abc'.charAt(4) ⇒! index out of range: 4
        'tacocat'.indexOf('ac') ⇒ 1
        'tacocat'.indexOf('none') ⇒ -1
        'tacocat'.indexOf('a', 3) ⇒ 5
        'tacocat'.indexOf('') ⇒ 0
        'tacocat'.lastIndexOf('at') ⇒ 5
        'tacocat'.lastIndexOf('a', 3) ⇒ 1
        'TacoCÄt'.lowerAscii() ⇒ 'tacocÄt'
        'tacocät'.upperAscii() ⇒ 'TACOCäT'
        'hello hello'.replace('he', 'we') ⇒ 'wello wello'
        'hello hello'.replace('he', 'we', 1) ⇒ 'wello hello'
        'hello hello'.replace('he', 'we', 0) ⇒ 'hello hello'
        'ab'.replace('', '-') ⇒ '-a-b-'
        'a,b,c'.split(',') ⇒ ['a', 'b', 'c']
        'a,b,c'.split(',', 2) ⇒ ['a', 'b,c']
        'a,b,c'.split(',', 0) ⇒ []
        'abc'.split('') ⇒ ['a', 'b', 'c']
        'tacocat'.substring(4) ⇒ 'cat'
        'tacocat'.substring(0, 4) ⇒ 'taco'
        'tacocat'.substring(-1) ⇒! index out of range
        'tacocat'.substring(3, 2) ⇒! invalid substring range
        '  trim\n '.trim() ⇒ 'trim'
        'abc'.reverse() ⇒ 'cba'
        ['a', 'b'].join() ⇒ 'ab'
        ['a', 'b'].join('-') ⇒ 'a-b'
        strings.quote('a"b\n') ⇒ '"a\\"b\\n"'
        'x=%d y=%s'.format([1, 'b']) ⇒ 'x=1 y=b'
        '%.2f %e'.format([3.14159, 1234.5]) ⇒ '3.14 1.234500e+03'
        '%x %X %b %o'.format([255, 255, 5, 8]) ⇒ 'ff FF 101 10'
        '%s'.format([[1, 'a', null, true]]) ⇒? expected type
        '%s %%'.format([dyn([dyn(1), 'a', null, true])]) ⇒ '[1, a, null, true] %'
        '%s'.format([{'b': 1, 'a': 2}]) ⇒ '{a: 2, b: 1}'
        '%d'.format(['a']) ⇒! no formatting function
        '%d'.format([]) ⇒! index 0 out of range
        'abc 123 def 456'.find('[0-9]+') ⇒ '123'
        'abc'.find('[0-9]+') ⇒ ''
        'abc 123 def 456'.findAll('[0-9]+') ⇒ ['123', '456']
        'abc 123 def 456'.findAll('[0-9]+', 1) ⇒ ['123']
        """;

    public const string Lists = """
        [1, 2, 2].isSorted() ⇒ true
        ['b', 'a'].isSorted() ⇒ false
        [1, 2, 3].sum() ⇒ 6
        [1.5, 2.5].sum() ⇒ 4.0
        [duration('1s'), duration('2s')].sum() == duration('3s') ⇒ true
        d.b.sum() ⇒ 6
        [].sum() ⇒ 0
        [3, 1, 2].min() ⇒ 1
        [3, 1, 2].max() ⇒ 3
        ['b', 'a'].max() ⇒ 'b'
        [1].filter(x, x > 1).min() ⇒! min called on empty list
        [1, 2, 2, 3].indexOf(2) ⇒ 1
        [1, 2, 2, 3].lastIndexOf(2) ⇒ 2
        [1].indexOf(5) ⇒ -1
        ['a'].sum() ⇒? found no matching overload for 'sum'
        sets.contains([1, 2, 3], [1, 3]) ⇒ true
        sets.contains([1], [2]) ⇒ false
        sets.equivalent([1, 2, 2], [2, 1]) ⇒ true
        sets.intersects([1, 2], [2, 3]) ⇒ true
        sets.intersects([1], []) ⇒ false
        [1, 2, 3, 4].slice(1, 3) ⇒ [2, 3]
        [1, 2, 1].distinct() ⇒ [1, 2]
        [1, 2].reverse() ⇒ [2, 1]
        """;

    public const string Kubernetes = """
        isURL('https://user@example.com:8080/a/b?x=1&x=2') ⇒ true
        isURL('../relative') ⇒ false
        isURL('/path') ⇒ true
        url('https://example.com:80/a').getScheme() ⇒ 'https'
        url('https://example.com:80/a').getHost() ⇒ 'example.com:80'
        url('https://example.com:80/a').getHostname() ⇒ 'example.com'
        url('https://[::1]:80/a').getHostname() ⇒ '::1'
        url('https://[::1]:80/a').getHost() ⇒ '[::1]:80'
        url('https://example.com:80/a').getPort() ⇒ '80'
        url('https://example.com/a').getPort() ⇒ ''
        url('https://example.com/a%20b').getEscapedPath() ⇒ '/a%20b'
        url('https://example.com/?k=a&k=b&l=c').getQuery() ⇒ {'k': ['a', 'b'], 'l': ['c']}
        url('nope') ⇒! URL parse error
        isQuantity('1.5Gi') ⇒ true
        isQuantity('1.5 Gi') ⇒ false
        quantity('1Gi').isGreaterThan(quantity('1G')) ⇒ true
        quantity('100m').isLessThan(quantity('1')) ⇒ true
        quantity('1000m').compareTo(quantity('1')) ⇒ 0
        quantity('1000m') == quantity('1') ⇒ true
        quantity('50k').add(quantity('20k')) == quantity('70k') ⇒ true
        quantity('50k').sub(10000) == quantity('40k') ⇒ true
        quantity('50k').asInteger() ⇒ 50000
        quantity('1500m').isInteger() ⇒ false
        quantity('1500m').asInteger() ⇒! cannot convert value to integer
        quantity('1500m').asApproximateFloat() ⇒ 1.5
        quantity('-5').sign() ⇒ -1
        quantity('x') ⇒! quantities must match the regular expression
        isIP('192.168.0.1') ⇒ true
        isIP('192.168.0.256') ⇒ false
        isIP('192.168.00.1') ⇒ false
        isIP('::ffff:1.2.3.4') ⇒ false
        isIP('fe80::1%eth0') ⇒ false
        ip('127.0.0.1').isLoopback() ⇒ true
        ip('::1').family() ⇒ 6
        ip('10.0.0.1').isGlobalUnicast() ⇒ true
        ip('169.254.0.1').isLinkLocalUnicast() ⇒ true
        ip('0.0.0.0').isUnspecified() ⇒ true
        ip('224.0.0.1').isLinkLocalMulticast() ⇒ true
        ip.isCanonical('2001:db8:0::1') ⇒ false
        ip.isCanonical('2001:db8::1') ⇒ true
        ip('2001:db8:0::1') == ip('2001:db8::1') ⇒ true
        string(ip('127.0.0.1')) ⇒ '127.0.0.1'
        ip('x') ⇒! parse error during conversion from string
        isCIDR('192.168.0.0/24') ⇒ true
        isCIDR('192.168.0.0/33') ⇒ false
        cidr('192.168.0.0/24').containsIP('192.168.0.7') ⇒ true
        cidr('192.168.0.0/24').containsIP(ip('192.168.1.7')) ⇒ false
        cidr('192.168.0.0/16').containsCIDR('192.168.7.0/24') ⇒ true
        cidr('192.168.7.0/24').containsCIDR(cidr('192.168.0.0/16')) ⇒ false
        cidr('192.168.7.9/24').masked() == cidr('192.168.7.0/24') ⇒ true
        cidr('192.168.7.9/24').ip() == ip('192.168.7.9') ⇒ true
        cidr('::/0').prefixLength() ⇒ 0
        string(cidr('10.0.0.0/8')) ⇒ '10.0.0.0/8'
        format.dns1123Label().validate('my-label').hasValue() ⇒ false
        format.dns1123Label().validate('My_Label').hasValue() ⇒ true
        format.named('uuid').value().validate('x').value() ⇒ ['invalid uuid']
        format.named('none').hasValue() ⇒ false
        !format.dns1123SubdomainPrefix().validate('a-').hasValue() ⇒ true
        isSemver('1.2.3-rc.1+b') ⇒ true
        isSemver('v1.2') ⇒ false
        isSemver('v1.2', true) ⇒ true
        semver('1.2.3').isLessThan(semver('1.10.0')) ⇒ true
        semver('1.2.3').compareTo(semver('1.2.3-rc.1')) ⇒ 1
        semver('1.0.0-alpha.1').isLessThan(semver('1.0.0-alpha.beta')) ⇒ true
        semver('01.2', true).minor() ⇒ 2
        semver('1.2.3').patch() ⇒ 3
        semver('x') ⇒! is not a semantic version
        type(quantity('1')) == kubernetes.Quantity ⇒ true
        """;
}
