package synth

import "time"

// Names are put together from common surnames and common characters of given names: nobody's in particular.
const (
	localSurnames   = "陆沈徐朱张王陈顾周吴李钱金杨姚蒋唐许戴潘严俞施盛封印"
	migrantSurnames = "王李张刘陈杨赵黄吴孙马胡郭何高林罗郑梁谢宋韩邓曹彭曾萧田董袁"
	maleOld         = "德明国荣宝根生福金林祥发兴建忠良惠龙泉法余"
	femaleOld       = "秀英凤珍兰妹玉芳桂娣宝琴金娥惠菊林月仁杏"
	maleMid         = "建伟国华志强文军永平东晓峰勇斌杰明刚卫俊海"
	femaleMid       = "丽萍红燕敏静芳华琴霞慧娟艳玲莉英春梅蓉洁"
	maleYoung       = "浩宇轩子涵晨睿俊天泽博文一铭梓皓辰宸嘉逸"
	femaleYoung     = "欣怡雨涵梓萱诗思佳悦可语桐若依心妍艺琪瑶"
)

// asOf is the day on which the model stands; ages and dates are laid out from it.
var asOf = date{2026, 11, 23}

// date is a calendar day without a zone.
type date struct{ y, m, d int }

func (d date) time() time.Time { return time.Date(d.y, time.Month(d.m), d.d, 0, 0, 0, 0, time.UTC) }

func dateOf(t time.Time) date { return date{t.Year(), int(t.Month()), t.Day()} }

// String is the ISO form.
func (d date) String() string { return d.time().Format(time.DateOnly) }

// age is the number of whole years at asOf.
func (d date) age() int {
	years := asOf.y - d.y
	if d.m > asOf.m || d.m == asOf.m && d.d > asOf.d {
		years--
	}
	return years
}

// oneRune draws a character.
func oneRune(r *rng, from string) string { return string(oneOf(r, []rune(from))) }

// born draws a day of birth for somebody of an age at asOf.
func (r *rng) born(age int) date {
	last := time.Date(asOf.y-age, time.Month(asOf.m), asOf.d, 0, 0, 0, 0, time.UTC)
	return dateOf(last.AddDate(0, 0, -r.IntN(364)))
}

// since draws a day in the last years before asOf.
func (r *rng) since(years int) date { return dateOf(asOf.time().AddDate(0, 0, -r.span(20, 365*years))) }

// given draws a given name that fits sex and age.
func given(r *rng, male bool, age int) string {
	var from string
	switch {
	case age >= 58 && male:
		from = maleOld
	case age >= 58:
		from = femaleOld
	case age >= 26 && male:
		from = maleMid
	case age >= 26:
		from = femaleMid
	case male:
		from = maleYoung
	default:
		from = femaleYoung
	}
	name := oneRune(r, from)
	if r.chance(0.78) {
		name += oneRune(r, from)
	}
	return name
}

// provinces are where migrants come from; the places below are left out, because any would be somebody's.
var provinces = [...]string{"安徽省", "江苏省", "河南省", "江西省", "四川省", "山东省", "湖北省", "贵州省", "湖南省", "甘肃省"}
