package mask

import "strings"

// Surnames of two characters. A name of at least three characters that begins with one of them keeps both.
const compoundSurnames = " 欧阳 上官 司马 诸葛 司徒 东方 皇甫 尉迟 公孙 慕容 长孙 宇文 夏侯 令狐 端木 百里 南宫 西门 东郭 呼延 " +
	"轩辕 申屠 太史 澹台 公冶 宗政 濮阳 淳于 单于 闻人 钟离 独孤 完颜 纳兰 赫连 拓跋 万俟 闾丘 司空 左丘 东门 第五 "

// Name keeps the surname and puts one star for the rest, however long it is: 张三 and 张明华 are both 张*, 欧阳明华 is
// 欧阳*. Of a name in another script the first letter stays. The rule is one for all so that the form tells
// neither the length nor the last character of the given name.
func Name(s string) string {
	r := []rune(strings.TrimSpace(s))
	if len(r) == 0 {
		return ""
	}
	if len(r) >= 3 && strings.Contains(compoundSurnames, " "+string(r[:2])+" ") {
		return string(r[:2]) + "*"
	}
	return string(r[:1]) + "*"
}

// Names masks each of several names that one field holds, as helpers or owners do: 张三、李四 is 张*、李*. They may be
// set apart by 、 , ; / or their full-width forms; the result has 、 between them.
func Names(s string) string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、,，;；/／\n", r) })
	masked := parts[:0]
	for _, p := range parts {
		if m := Name(p); m != "" {
			masked = append(masked, m)
		}
	}
	return strings.Join(masked, "、")
}
